package io.bilbymq.exchanges;

import java.util.Map;

/**
 * {@code x-recent-history}: a message goes to every destination, and the latest ones also to a destination that is bound
 * later. Argument {@code x-recent-history-length}: how many are kept, 20 by default.
 */
final class RecentHistoryType implements ExchangeType {
    private static final String LENGTH = "x-recent-history-length";
    private static final long DEFAULT_LENGTH = 20;

    @Override
    public String name() {
        return "x-recent-history";
    }

    @Override
    public String description() {
        return "Recent History Exchange";
    }

    @Override
    public <D> Router<D> newRouter(Map<String, Object> arguments) {
        Object length = arguments.getOrDefault(LENGTH, DEFAULT_LENGTH);
        if (length instanceof Long number && number > 0) {
            return new RecentHistoryRouter<>(number);
        }
        throw new InvalidArgumentException(
                "Invalid argument " + ErlangTerm.of(length) + ", '" + LENGTH + "' must be a positive integer");
    }
}
