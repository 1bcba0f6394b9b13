package io.bilbymq.broker.access;

import io.bilbymq.broker.settings.BrokerSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The back ends of a broker, by what the configuration calls them. Each is made once, however often it is named. */
public final class AccessBackends {
    private final BrokerSettings settings;
    private final Map<String, AccessBackendProvider> providers = new TreeMap<>();
    private final Map<AccessBackendProvider, AccessBackend> made = new LinkedHashMap<>();

    /** Those of these providers, none made yet. */
    public AccessBackends(BrokerSettings settings, List<AccessBackendProvider> known) {
        this.settings = settings;
        known.forEach(provider -> provider.names().forEach(name -> providers.put(name, provider)));
    }

    /** Those that are on the class path. */
    public static List<AccessBackendProvider> onClassPath() {
        final List<AccessBackendProvider> found = new ArrayList<>();
        ServiceLoader.load(AccessBackendProvider.class, AccessBackendProvider.class.getClassLoader())
                .forEach(found::add);
        return found;
    }

    /**
     * The back end of this name.
     *
     * @throws IllegalArgumentException if there is none, or its settings do not make sense
     */
    public AccessBackend named(String name) {
        final AccessBackendProvider provider = providers.get(name);
        if (provider == null) {
            throw new IllegalArgumentException("there is no authentication back end '" + name + "', only "
                    + String.join(", ", providers.keySet()) + "; is its library on the class path?");
        }
        final AccessBackend known = made.get(provider);
        if (known != null) {
            return known;
        }
        final AccessBackend backend = provider.create(settings);
        made.put(provider, backend);
        return backend;
    }

    /** All that were made. */
    public List<AccessBackend> made() {
        return List.copyOf(made.values());
    }
}
