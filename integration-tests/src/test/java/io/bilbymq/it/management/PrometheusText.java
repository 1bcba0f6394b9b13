package io.bilbymq.it.management;

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
 * Metrics in Prometheus's text format, version 0.0.4, read strictly: a text that a scraper might misread is an error.
 *
 * <p>A metric family has one TYPE, which stands before its samples; these stand together; no two samples have the same name and
 * labels; counters are not negative; the buckets of a histogram add up, and the last is all.
 */
final class PrometheusText {
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*)(?: (.*))?");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)(?: (-?\\d+))?");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");
    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary", "untyped");

    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, String> types = new LinkedHashMap<>();
    private final Set<String> helped = new HashSet<>();
    private final Set<String> finished = new HashSet<>();
    private final Set<Sample> seen = new HashSet<>();
    private String family = "";

    /**
     * One value.
     *
     * @param labels without quotes and escapes
     */
    record Sample(String name, Map<String, String> labels, double value) {
        boolean has(Map<String, String> wanted) {
            return labels.entrySet().containsAll(wanted.entrySet());
        }
    }

    private PrometheusText() {}

    /**
     * Reads a text.
     *
     * @throws AssertionError if it is not as it should be
     */
    static PrometheusText parse(String text) {
        final PrometheusText parsed = new PrometheusText();
        if (!text.endsWith("\n")) {
            throw new AssertionError("the last line does not end");
        }
        text.lines().filter(line -> !line.isEmpty()).forEach(parsed::line);
        parsed.types.forEach((name, type) -> {
            if (type.equals("histogram")) {
                parsed.checkBuckets(name);
            }
        });
        return parsed;
    }

    /** All samples of that name, in their order. */
    List<Sample> samples(String name) {
        return samples.stream().filter(sample -> sample.name().equals(name)).toList();
    }

    /** The names of all samples. */
    Set<String> names() {
        final Set<String> names = new HashSet<>();
        samples.forEach(sample -> names.add(sample.name()));
        return names;
    }

    /** The sum of the samples of that name that have these labels; 0 if there is none. */
    double sum(String name, Map<String, String> labels) {
        return samples(name).stream()
                .filter(sample -> sample.has(labels))
                .mapToDouble(Sample::value)
                .sum();
    }

    double sum(String name) {
        return sum(name, Map.of());
    }

    /** The type of a family, as its TYPE says. */
    String type(String name) {
        return types.getOrDefault(name, "none");
    }

    private void line(String line) {
        if (line.startsWith("# HELP ") || line.startsWith("# TYPE ")) {
            final Matcher comment = COMMENT.matcher(line);
            check(comment.matches(), "no comment of a metric", line);
            comment(comment.group(1), comment.group(2), String.valueOf(comment.group(3)), line);
        } else if (!line.startsWith("#")) {
            final Matcher sample = SAMPLE.matcher(line);
            check(sample.matches(), "no sample", line);
            final String labels = sample.group(2);
            add(
                    new Sample(
                            sample.group(1),
                            labels == null ? Map.of() : labels(labels, line),
                            number(sample.group(3), line)),
                    line);
        }
    }

    private void comment(String kind, String name, String text, String line) {
        enter(name, line);
        if (kind.equals("HELP")) {
            check(helped.add(name), "a second HELP", line);
        } else {
            check(TYPES.contains(text), "an unknown type", line);
            check(types.put(name, text) == null, "a second TYPE", line);
            check(
                    samples.stream().noneMatch(sample -> family(sample.name()).equals(name)),
                    "a TYPE behind samples",
                    line);
        }
    }

    private void add(Sample sample, String line) {
        final String own = family(sample.name());
        enter(own, line);
        check(types.containsKey(own), "no TYPE stands before it", line);
        check(
                seen.add(new Sample(sample.name(), sample.labels(), 0)),
                "another sample has the same name and labels",
                line);
        final boolean counts = type(own).equals("counter") || !own.equals(sample.name());
        check(!counts || !(sample.value() < 0), "it counts backwards", line);
        samples.add(sample);
    }

    /** The family whose sample has that name: those of histograms and summaries have longer names. */
    private String family(String sample) {
        for (final String suffix : List.of("_bucket", "_sum", "_count")) {
            if (sample.endsWith(suffix)) {
                final String name = sample.substring(0, sample.length() - suffix.length());
                final String type = type(name);
                if (type.equals("histogram") || (type.equals("summary") && !suffix.equals("_bucket"))) {
                    return name;
                }
            }
        }
        return sample;
    }

    private void enter(String name, String line) {
        if (!name.equals(family)) {
            check(!finished.contains(name), "it stands apart from the rest of its family", line);
            finished.add(family);
            family = name;
        }
    }

    private static Map<String, String> labels(String text, String line) {
        final Map<String, String> labels = new HashMap<>();
        final Matcher label = LABEL.matcher(text);
        int end = 0;
        while (end < text.length()) {
            check(label.find(end) && label.start() == end, "a label that cannot be read", line);
            check(labels.put(label.group(1), unescaped(label.group(2))) == null, "a label twice", line);
            end = label.end();
        }
        return labels;
    }

    private static String unescaped(String value) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (c != '\\') {
                text.append(c);
            } else {
                i++;
                text.append(value.charAt(i) == 'n' ? '\n' : value.charAt(i));
            }
        }
        return text.toString();
    }

    private static double number(String text, String line) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                check(text.matches("[-+]?[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]+)?"), "no number", line);
                yield Double.parseDouble(text);
            }
        };
    }

    private void checkBuckets(String name) {
        final Map<Map<String, String>, Double> last = new HashMap<>();
        for (final Sample bucket : samples(name + "_bucket")) {
            final Map<String, String> labels = new HashMap<>(bucket.labels());
            check(labels.remove("le") != null, "a bucket without le", bucket.toString());
            final double before = last.getOrDefault(labels, 0.0);
            check(bucket.value() >= before, "a bucket that holds less than the one before", bucket.toString());
            last.put(labels, bucket.value());
        }
        for (final Sample count : samples(name + "_count")) {
            check(
                    last.getOrDefault(count.labels(), -1.0) == count.value(),
                    "the last bucket does not hold all",
                    count.toString());
        }
    }

    private static void check(boolean right, String what, String line) {
        if (!right) {
            throw new AssertionError(what + ": " + line);
        }
    }
}
