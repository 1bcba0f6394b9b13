package io.bilbymq.broker.access;

import io.bilbymq.broker.settings.AccessSettings;
import io.bilbymq.broker.settings.BrokerSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The back ends of a broker, by what the configuration calls them. Each is made once, however often it is named. Confined to
 * one thread.
 */
public final class AccessBackends {
    private static final Set<String> INTERNAL = Set.of(InternalBackend.NAME, InternalBackend.MODULE);
    private static final Set<String> CACHE = Set.of("cache", "rabbit_auth_backend_cache");

    private final BrokerSettings settings;
    private final InternalBackend internal;
    private final Map<String, AccessBackendProvider> providers = new TreeMap<>();
    private final Map<AccessBackendProvider, AccessBackend> made = new LinkedHashMap<>();
    private @Nullable CachingBackend cache;

    /** The internal one, and those of these providers, none made yet. */
    public AccessBackends(BrokerSettings settings, InternalBackend internal, List<AccessBackendProvider> known) {
        this.settings = settings;
        this.internal = internal;
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
        if (INTERNAL.contains(name)) {
            return internal;
        }
        if (CACHE.contains(name)) {
            return cache();
        }
        final AccessBackendProvider provider = providers.get(name);
        if (provider == null) {
            final Set<String> all = new TreeSet<>(providers.keySet());
            all.addAll(INTERNAL);
            all.addAll(CACHE);
            throw new IllegalArgumentException("there is no authentication back end '" + name + "', only "
                    + String.join(", ", all) + "; is its library on the class path?");
        }
        return made.computeIfAbsent(provider, missing -> missing.create(settings));
    }

    private CachingBackend cache() {
        final CachingBackend known = cache;
        if (known != null) {
            return known;
        }
        final AccessSettings access = settings.access();
        if (CACHE.contains(access.cachedBackend())) {
            throw new IllegalArgumentException("the authentication back end 'cache' cannot remember itself");
        }
        final CachingBackend made = new CachingBackend(named(access.cachedBackend()), access.cacheTtlMillis());
        cache = made;
        return made;
    }

    /**
     * The chain of the settings.
     *
     * @throws IllegalArgumentException if a back end is not there, or its settings do not make sense
     */
    public List<AccessControl.Entry> chain() {
        return settings.access().chain().stream().map(this::entry).toList();
    }

    private AccessControl.Entry entry(AccessSettings.Entry entry) {
        final AccessBackend authentication = named(entry.authentication());
        final AccessBackend authorization = named(entry.authorization());
        return authentication.equals(authorization)
                ? AccessControl.Entry.of(authentication)
                : new AccessControl.Entry(authentication, List.of(authorization));
    }
}
