package io.bilbymq.server;

import io.bilbymq.authentication.Options;
import io.bilbymq.authentication.remote.ClientTls;
import io.bilbymq.broker.Broker;
import io.bilbymq.management.definitions.DefinitionsFile;
import io.bilbymq.server.config.Config;
import io.bilbymq.server.config.ConfigException;
import io.bilbymq.server.config.ManagementKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The definitions that the configuration says are to be there: of files, and behind them of an address. Nothing is read before they are
 * imported.
 *
 * @param files a file or a folder of them
 * @param address where more is fetched
 * @param tls how
 * @param skipIfUnchanged whether nothing is imported if it is the same as the last time
 */
record DefinitionsFromConfig(Optional<Path> files, Optional<URI> address, ClientTls tls, boolean skipIfUnchanged) {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionsFromConfig.class);

    private static final String VERIFY = "definitions.tls.verify";

    /** Throws {@link ConfigException} if values do not go together. */
    static DefinitionsFromConfig read(Config config) throws ConfigException {
        final Optional<URI> address = config.value(ManagementKeys.DEFINITIONS_URL);
        final boolean isFetched = isFetched(config);
        if (isFetched && address.isEmpty()) {
            throw new ConfigException(
                    "definitions.import_backend = https needs definitions.https.url, which is not set");
        }
        if (!isFetched && address.isPresent()) {
            throw new ConfigException("definitions.https.url needs definitions.import_backend = https");
        }
        return new DefinitionsFromConfig(
                config.value(ManagementKeys.LOAD_DEFINITIONS).map(Path::of),
                address,
                isFetched ? tls(config) : ClientTls.defaults(),
                config.value(ManagementKeys.SKIP_IF_UNCHANGED).orElse(false));
    }

    /** Whether the configuration says of any: then users come from there, too. */
    static boolean areIn(Config config) {
        return isFetched(config)
                || config.value(ManagementKeys.LOAD_DEFINITIONS).isPresent();
    }

    private static boolean isFetched(Config config) {
        return config.value(ManagementKeys.IMPORT_BACKEND)
                .filter(backend -> backend.startsWith("http"))
                .isPresent();
    }

    private static ClientTls tls(Config config) throws ConfigException {
        final Map<String, String> written = new LinkedHashMap<>(config.written("definitions"));
        final boolean verified = !"verify_none".equals(written.remove(VERIFY));
        try {
            final ClientTls tls = new Options(written, "definitions").tls("tls");
            return verified ? tls : tls.unverified();
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(wrong.getMessage() == null ? wrong.toString() : wrong.getMessage());
        }
    }

    /**
     * Imports all of it; returns when that is done.
     *
     * @throws IOException if something cannot be read or fetched, or says what cannot be
     */
    void importInto(Broker broker) throws IOException {
        final Map<String, byte[]> contents = new LinkedHashMap<>();
        if (files.isPresent()) {
            contents.putAll(DefinitionsFile.read(files.get()));
        }
        if (address.isPresent()) {
            if (!tls.verified()) {
                LOG.warn(
                        "{} = verify_none: whoever answers in the place of {} decides who may log in here",
                        VERIFY,
                        address.get().getHost());
            }
            contents.put(DefinitionsDownload.name(address.get()), DefinitionsDownload.fetch(address.get(), tls));
        }
        if (files.isPresent() || address.isPresent()) {
            DefinitionsFile.load(broker, contents, skipIfUnchanged);
        }
    }
}
