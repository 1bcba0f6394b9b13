package io.bilbymq.management;

import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Request;
import io.bilbymq.management.statistics.Range;
import java.util.Optional;

/**
 * Of which times a request wants samples, by the kind of number. Asked for by {@code lengths_age} and {@code lengths_incr} and the
 * like; nothing of a kind of which one of the two is missing.
 *
 * @param lengths of queues: {@code lengths_…}
 * @param messages of messages: {@code msg_rates_…}
 * @param data of octets: {@code data_rates_…}
 * @param node of the node itself: {@code node_stats_…}
 */
record Ranges(Optional<Range> lengths, Optional<Range> messages, Optional<Range> data, Optional<Range> node) {
    /**
     * Those of a request, all of them read, whatever is shown in the end.
     *
     * @param nowMillis milliseconds since 1970
     * @throws ApiException 400 if one of them cannot be
     */
    static Ranges of(Request request, long nowMillis) {
        return new Ranges(
                range(request, "lengths", nowMillis),
                range(request, "msg_rates", nowMillis),
                range(request, "data_rates", nowMillis),
                range(request, "node_stats", nowMillis));
    }

    private static Optional<Range> range(Request request, String kind, long nowMillis) {
        final Optional<String> age = request.query(kind + "_age");
        final Optional<String> increment = request.query(kind + "_incr");
        if (age.isEmpty() || increment.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Range.of(Long.parseLong(age.get()), Long.parseLong(increment.get()), nowMillis));
        } catch (ArithmeticException | IllegalArgumentException invalid) {
            throw ApiException.of(
                    400,
                    "invalid_range_parameters",
                    "Invalid range parameters: age " + age.get() + ", incr " + increment.get());
        }
    }
}
