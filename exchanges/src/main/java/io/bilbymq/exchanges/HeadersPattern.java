package io.bilbymq.exchanges;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the arguments of a headers binding ask of a message.
 *
 * <p>Each argument but {@code x-match} names a header and the value it must have: the same value of the same kind, so 5 is
 * not 5.0. {@link NoValue#VOID} asks only that the header is there. A timestamp matches the same timestamp, as in RabbitMQ
 * 3; RabbitMQ 4 compares milliseconds with seconds, so there it never does.
 *
 * @param match how many of the criteria must be met
 * @param criteria what the arguments that count ask for
 */
record HeadersPattern(Match match, List<Criterion> criteria) {
    private static final String IGNORED_PREFIX = "x-";

    /** A header and the value it must have. */
    record Criterion(String name, Object value) {
        boolean isMetBy(Map<String, Object> headers) {
            Object actual = headers.get(name);
            return actual != null && (value == NoValue.VOID || value.equals(actual));
        }

        /** Consistent with equals, and not to be predicted by the client that chooses name and value. */
        @Override
        public int hashCode() {
            return 31 * SeededHash.of(name) + SeededHash.of(value);
        }
    }

    /** The values of {@code x-match}. */
    enum Match {
        ALL,
        ANY,
        ALL_WITH_X,
        ANY_WITH_X;

        private static final String ARGUMENT = "x-match";

        /** @throws InvalidBindingException if the argument is neither absent nor one of these */
        static Match of(Map<String, Object> arguments) {
            Object value = arguments.getOrDefault(ARGUMENT, "all");
            if (!(value instanceof String name)) {
                throw new InvalidBindingException("Invalid x-match field type " + ErlangTerm.typeOf(value) + " (value "
                        + ErlangTerm.of(value) + "); expected longstr");
            }
            return switch (name) {
                case "all" -> ALL;
                case "any" -> ANY;
                case "all-with-x" -> ALL_WITH_X;
                case "any-with-x" -> ANY_WITH_X;
                default ->
                    throw new InvalidBindingException("Invalid x-match field value " + ErlangTerm.of(value)
                            + "; expected all, any, all-with-x, or any-with-x");
            };
        }

        boolean needsAll() {
            return this == ALL || this == ALL_WITH_X;
        }

        private boolean counts(String argument) {
            return switch (this) {
                case ALL, ANY -> !argument.startsWith(IGNORED_PREFIX);
                case ALL_WITH_X, ANY_WITH_X -> !argument.equals(ARGUMENT);
            };
        }
    }

    static HeadersPattern of(Map<String, Object> arguments) {
        Match match = Match.of(arguments);
        List<Criterion> criteria = new ArrayList<>();
        arguments.forEach((name, value) -> {
            if (match.counts(name)) {
                criteria.add(new Criterion(name, value));
            }
        });
        return new HeadersPattern(match, List.copyOf(criteria));
    }

    boolean matches(Map<String, Object> headers) {
        // All: as soon as one is not met, no. Any: as soon as one is met, yes.
        boolean all = match.needsAll();
        for (int i = 0; i < criteria.size(); i++) {
            if (criteria.get(i).isMetBy(headers) != all) {
                return !all;
            }
        }
        return all;
    }
}
