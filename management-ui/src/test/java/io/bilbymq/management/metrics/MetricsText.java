package io.bilbymq.management.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a page of metrics says. Reads the text format 0.0.4 and that of OpenMetrics 1.0 as strictly as they are described, and throws
 * at whatever is not so.
 */
final class MetricsText {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"");
    private static final Pattern NUMBER = Pattern.compile("[+-]Inf|NaN|-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary");

    /** Metrics of one name. */
    record Family(String name, String type, String help, List<Sample> samples) {}

    /** One number. */
    record Sample(String name, Map<String, String> labels, double value) {}

    private final boolean open;
    private final Map<String, Family> families = new LinkedHashMap<>();
    private String help = "";
    private String helped = "";
    private Family current = new Family("", "", "", List.of());

    private MetricsText(boolean open) {
        this.open = open;
    }

    /** Reads the text format 0.0.4. */
    static MetricsText of(String text) {
        return new MetricsText(false).read(text);
    }

    /** Reads OpenMetrics. */
    static MetricsText ofOpen(String text) {
        final String end = "# EOF\n";
        if (!text.endsWith(end)) {
            throw new IllegalArgumentException("does not end");
        }
        return new MetricsText(true).read(text.substring(0, text.length() - end.length()));
    }

    private MetricsText read(String text) {
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("the last line does not end");
        }
        for (final String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            try {
                readLine(line);
            } catch (RuntimeException wrong) {
                throw new IllegalArgumentException(wrong.getMessage() + ": " + line, wrong);
            }
        }
        families.values().stream()
                .filter(family -> family.type.equals("histogram"))
                .forEach(MetricsText::checkBuckets);
        return this;
    }

    private void readLine(String line) {
        if (line.startsWith("# HELP ")) {
            final String[] parts = line.split(" ", 4);
            helped = name(parts[2]);
            help = parts[3];
        } else if (line.startsWith("# TYPE ")) {
            final String[] parts = line.split(" ", 4);
            begin(name(parts[2]), parts[3]);
        } else {
            add(sample(line));
        }
    }

    private void begin(String name, String type) {
        require(
                TYPES.contains(type) || type.equals(open ? "unknown" : "untyped") || (open && type.equals("info")),
                "type");
        require(!families.containsKey(name), "said twice");
        require(helped.equals(name) || open, "no help");
        current = new Family(name, type, helped.equals(name) ? help : "", new ArrayList<>());
        families.put(name, current);
    }

    private void add(Sample sample) {
        require(suffixes().stream().anyMatch(suffix -> sample.name.equals(current.name + suffix)), "another family");
        require(
                current.samples.stream()
                        .noneMatch(other -> other.name.equals(sample.name) && other.labels.equals(sample.labels)),
                "a number that was said");
        require(!current.type.equals("counter") || sample.value >= 0, "a counter below nothing");
        current.samples.add(sample);
    }

    private List<String> suffixes() {
        return switch (current.type) {
            case "histogram" -> List.of("_bucket", "_sum", "_count");
            case "summary" -> List.of("", "_sum", "_count");
            case "counter" -> List.of(open ? "_total" : "");
            case "info" -> List.of("_info");
            default -> List.of("");
        };
    }

    private static Sample sample(String line) {
        final int space = line.lastIndexOf(' ');
        final String series = line.substring(0, space);
        final String number = line.substring(space + 1);
        require(NUMBER.matcher(number).matches(), "no number");
        final int brace = series.indexOf('{');
        final Map<String, String> labels = brace < 0 ? Map.of() : labels(series.substring(brace));
        return new Sample(name(brace < 0 ? series : series.substring(0, brace)), labels, value(number));
    }

    private static double value(String number) {
        return Double.parseDouble(number.replace("Inf", "Infinity"));
    }

    private static Map<String, String> labels(String text) {
        require(text.endsWith("}"), "no brace");
        final Map<String, String> labels = new HashMap<>();
        final Matcher matcher = LABEL.matcher(text);
        int at = 1;
        while (at < text.length() - 1) {
            require(matcher.find(at) && matcher.start() == at, "no label");
            require(labels.put(matcher.group(1), unescaped(matcher.group(2))) == null, "a label twice");
            at = matcher.end();
            require(at == text.length() - 1 || text.charAt(at) == ',', "no comma");
            at += at == text.length() - 1 ? 0 : 1;
        }
        return labels;
    }

    private static String unescaped(String value) {
        final StringBuilder plain = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (c == '\\') {
                i++;
                plain.append(value.charAt(i) == 'n' ? '\n' : value.charAt(i));
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    private static String name(String name) {
        require(NAME.matcher(name).matches(), "no name");
        return name;
    }

    private static void checkBuckets(Family family) {
        double last = 0;
        boolean isInfinite = false;
        for (final Sample sample : family.samples) {
            if (sample.name.endsWith("_bucket")) {
                require(sample.value >= last, family.name + " is not cumulative");
                last = sample.value;
                isInfinite = "+Inf".equals(sample.labels.get("le"));
            } else if (sample.name.endsWith("_count")) {
                require(isInfinite && sample.value == last, family.name + " does not count all");
            }
        }
    }

    private static void require(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** All families, by name. */
    Map<String, Family> families() {
        return families;
    }

    /** All label names of a family, {@code le} besides. */
    static Set<String> labelNames(Family family) {
        final Set<String> names = new HashSet<>();
        family.samples.forEach(sample -> names.addAll(sample.labels.keySet()));
        names.remove("le");
        return names;
    }

    /** The only number of this name with at least these labels: name, value, name, value. */
    double value(String name, String... labels) {
        final List<Sample> found = samples(name, labels);
        assertThat(found).as(name + List.of(labels)).hasSize(1);
        return found.get(0).value;
    }

    /** Whether there is a number of this name. */
    boolean has(String name, String... labels) {
        return !samples(name, labels).isEmpty();
    }

    /** The numbers of this name with at least these labels. */
    List<Sample> samples(String name, String... labels) {
        final Map<String, String> wanted = new HashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        return families.values().stream()
                .filter(family -> name.startsWith(family.name))
                .flatMap(family -> family.samples.stream())
                .filter(sample ->
                        sample.name.equals(name) && sample.labels.entrySet().containsAll(wanted.entrySet()))
                .toList();
    }
}
