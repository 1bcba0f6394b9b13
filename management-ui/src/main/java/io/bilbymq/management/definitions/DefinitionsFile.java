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
     * Imports a file, or all files of a folder whose names end in {@code .json}, by name; returns when it is done.
     *
     * @param skipIfUnchanged whether nothing is done if the same was imported last
     * @throws IOException if a file cannot be read, or says what cannot be
     */
    public static void load(Broker broker, Path path, boolean skipIfUnchanged) throws IOException {
        final SortedMap<Path, byte[]> files = read(path);
        final String hash = "\"" + hash(files) + "\"";
        final boolean isKnown = broker.globalParameters()
                .named(IMPORTED)
                .filter(parameter -> parameter.value().equals(hash))
                .isPresent();
        if (skipIfUnchanged && isKnown) {
            LOG.info("the definitions in {} are those that were imported last", path);
            return;
        }
        for (final Map.Entry<Path, byte[]> file : files.entrySet()) {
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

    /** Each file once: what is imported is what was compared. */
    private static SortedMap<Path, byte[]> read(Path path) throws IOException {
        final SortedMap<Path, byte[]> contents = new TreeMap<>();
        try {
            for (final Path file : files(path)) {
                contents.put(file, Files.readAllBytes(file));
            }
        } catch (NoSuchFileException missing) {
            throw new IOException("definitions cannot be read: there is no " + missing.getFile(), missing);
        }
        return contents;
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }

    private static String hash(SortedMap<Path, byte[]> files) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.values().forEach(digest::update);
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    private static void load(Broker broker, Path file, byte[] content) throws IOException {
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

    private static IOException refused(Path file, @Nullable String why) {
        return new IOException("definitions cannot be imported from " + file + ": " + why);
    }
}
