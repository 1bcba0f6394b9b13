package io.bilbymq.exchanges;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The exchange types there are, by name. Immutable. */
public final class ExchangeTypes {
    private static final List<ExchangeType> BUILT_IN = List.of(
            new DirectType(),
            new FanoutType(),
            new TopicType(),
            new HeadersType(),
            new ConsistentHashType(),
            new RandomType(),
            new LocalRandomType(),
            new ModulusHashType(),
            new RecentHistoryType(),
            new DeduplicationType());

    private final Map<String, ExchangeType> byName = new TreeMap<>();

    private ExchangeTypes() {}

    /**
     * The built-in types and those that jars on the class path bring.
     *
     * @throws IllegalStateException if two have the same name
     * @throws java.util.ServiceConfigurationError if a type on the class path cannot be loaded
     */
    public static ExchangeTypes load() {
        ExchangeTypes types = new ExchangeTypes();
        BUILT_IN.forEach(types::add);
        types.add(new DelayedMessageType(types));
        ServiceLoader.load(ExchangeType.class).forEach(types::add);
        return types;
    }

    private void add(ExchangeType type) {
        ExchangeType namesake = byName.putIfAbsent(type.name(), type);
        if (namesake != null) {
            throw new IllegalStateException("two exchange types are named '" + type.name() + "': "
                    + namesake.getClass().getName() + " and " + type.getClass().getName());
        }
    }

    public Optional<ExchangeType> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All of them, sorted by name. */
    public Collection<ExchangeType> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /** All names, sorted. */
    public Collection<String> names() {
        return Collections.unmodifiableCollection(byName.keySet());
    }
}
