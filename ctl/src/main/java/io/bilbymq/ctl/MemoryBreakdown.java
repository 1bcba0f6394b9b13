package io.bilbymq.ctl;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a node's memory is used for, the most first. */
record MemoryBreakdown(List<Part> parts, long totalBytes, String strategy) {
    /** Some of the memory. */
    record Part(String name, long bytes) {}

    private static final Map<String, Long> UNITS =
            Map.of("bytes", 1L, "kb", 1L << 10, "mb", 1_000_000L, "gb", 1_000_000_000L, "tb", 1_000_000_000_000L);

    /** What {@code /nodes/NODE/memory} has answered; empty if the node does not tell. */
    static MemoryBreakdown of(JsonNode answer) {
        final JsonNode memory = answer.path("memory");
        final String strategy = memory.path("strategy").asString("");
        final List<Part> parts = memory.propertyStream()
                .filter(entry -> entry.getValue().isNumber() && !entry.getKey().equals("total"))
                .map(entry -> new Part(entry.getKey(), entry.getValue().asLong()))
                .sorted(Comparator.comparingLong(Part::bytes).reversed())
                .toList();
        final JsonNode total = memory.path("total");
        final long sum = parts.stream().mapToLong(Part::bytes).sum();
        return new MemoryBreakdown(parts, total.path(strategy).asLong(total.asLong(sum)), strategy);
    }

    /**
     * A number of bytes in a unit: {@code 0.0347 gb}.
     *
     * @throws Failure if there is no such unit
     */
    static String amount(long bytes, String unit) {
        final String name = unit.toLowerCase(Locale.ROOT);
        final Long size = UNITS.get(name);
        if (size == null) {
            throw new Failure(ExitCode.USAGE, "unit '" + unit + "' is not known: there are bytes, kb, mb, gb and tb");
        }
        return rounded(bytes, size, 4) + " " + name;
    }

    List<String> lines(String unit) {
        return parts.stream()
                .map(part -> part.name() + ": " + amount(part.bytes(), unit) + " (" + percentage(part) + "%)")
                .toList();
    }

    ObjectNode json() {
        final ObjectNode json = Json.object();
        for (final Part part : parts) {
            json.putObject(part.name())
                    .put("bytes", part.bytes())
                    .put("percentage", Double.parseDouble(percentage(part)));
        }
        return json;
    }

    private String percentage(Part part) {
        return rounded(part.bytes() * 100, Math.max(1, totalBytes), 2);
    }

    /** Without zeros at its end, but for one. */
    private static String rounded(long value, long divisor, int digits) {
        final BigDecimal exact =
                BigDecimal.valueOf(value).divide(BigDecimal.valueOf(divisor), digits, RoundingMode.HALF_UP);
        final BigDecimal shortest = exact.stripTrailingZeros();
        return (shortest.scale() < 1 ? shortest.setScale(1) : shortest).toPlainString();
    }
}
