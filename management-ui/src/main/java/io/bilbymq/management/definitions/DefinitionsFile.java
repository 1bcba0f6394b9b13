package io.bilbymq.management.definitions;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.GlobalParameter;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Definitions that are imported when a broker starts: {@code load_definitions}. */
public final class DefinitionsFile {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionsFile.class);

    /** The global parameter that says what was imported last, by RabbitMQ's name. */
    private static final String IMPORTED = "imported_definition_hash_value";

    /** Whom events tell of. */
    private static final String USER = "rmq-boot";

    private DefinitionsFile() {}

    /**
     * A file, or all files of a folder whose names end in {@code .json}, sorted by name: what is in each by its name.
     *
     * @throws IOException if one cannot be read
     */
    public static SortedMap<String, byte[]> read(Path path) throws IOException {
        final SortedMap<String, byte[]> contents = new TreeMap<>();
        try {
            for (final Path file : files(path)) {
                contents.put(file.toString(), Files.readAllBytes(file));
            }
        } catch (NoSuchFileException missing) {
            throw new IOException("definitions cannot be read: there is no " + missing.getFile(), missing);
        }
        return contents;
    }

    /**
     * Imports files one after the other; returns when it is done.
     *
     * @param contents what is in each, by what operators are told it is called
     * @param skipIfUnchanged whether nothing is done if the same was imported last
     * @throws IOException if a file says what cannot be
     */
    public static void load(Broker broker, Map<String, byte[]> contents, boolean skipIfUnchanged) throws IOException {
        final String hash = "\"" + hash(contents.values()) + "\"";
        final boolean isKnown = broker.globalParameters()
                .named(IMPORTED)
                .filter(parameter -> parameter.value().equals(hash))
                .isPresent();
        if (skipIfUnchanged && isKnown) {
            LOG.info("the definitions in {} are those that were imported last", String.join(", ", contents.keySet()));
            return;
        }
        for (final Map.Entry<String, byte[]> file : contents.entrySet()) {
            load(broker, file.getKey(), file.getValue());
        }
        if (skipIfUnchanged) {
            broker.globalParameters()
                    .as(USER)
                    .set(new GlobalParameter(IMPORTED, hash))
                    .toCompletableFuture()
                    .join();
        }
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }

    private static String hash(Collection<byte[]> files) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach(digest::update);
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    private static void load(Broker broker, String file, byte[] content) throws IOException {
        if (!(Json.read(content).orElse(null) instanceof ObjectNode definitions)) {
            throw new IOException("definitions cannot be imported: " + file + " is not a JSON object");
        }
        try {
            new DefinitionsImport(broker, USER)
                    .all(definitions)
                    .toCompletableFuture()
                    .join();
        } catch (ApiException refused) {
            throw refused(file, refused.getMessage());
        } catch (CompletionException failed) {
            final Throwable cause = failed.getCause();
            if (cause instanceof ApiException || cause instanceof AmqpException) {
                throw refused(file, cause.getMessage());
            }
            throw failed;
        }
        LOG.info("definitions are imported from {}", file);
    }

    private static IOException refused(String file, @Nullable String why) {
        return new IOException("definitions cannot be imported from " + file + ": " + why);
    }
}
