package io.bilbymq.exchanges;

import java.util.Map;

/** The exchange types by name, for tests. */
final class Types {
    private static final ExchangeTypes ALL = ExchangeTypes.load();

    private Types() {}

    static ExchangeType named(String name) {
        return ALL.named(name).orElseThrow();
    }

    static Router<String> newRouter(String type) {
        return named(type).newRouter(Map.of());
    }

    static Router<String> newRouter(String type, Map<String, Object> arguments) {
        return named(type).newRouter(arguments);
    }
}
