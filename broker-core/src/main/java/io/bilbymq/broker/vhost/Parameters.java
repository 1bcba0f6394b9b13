package io.bilbymq.broker.vhost;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The runtime parameters of a virtual host. Changed on the definitions loop, readable by any thread. */
final class Parameters {
    private record Key(String component, String name) {}

    private final Map<Key, Parameter> byKey = new ConcurrentHashMap<>(0);

    /** All, sorted by component and name. */
    List<Parameter> all() {
        return byKey.values().stream()
                .sorted(Comparator.comparing(Parameter::component).thenComparing(Parameter::name))
                .toList();
    }

    Optional<Parameter> named(String component, String name) {
        return Optional.ofNullable(byKey.get(new Key(component, name)));
    }

    /** Sets it, in the place of the one of its name, which is returned. */
    Optional<Parameter> set(Parameter parameter) {
        return Optional.ofNullable(byKey.put(new Key(parameter.component(), parameter.name()), parameter));
    }

    /** Clears it, and returns what it was. */
    Optional<Parameter> clear(String component, String name) {
        return Optional.ofNullable(byKey.remove(new Key(component, name)));
    }
}
