package io.bilbymq.management.definitions;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.GlobalParameter;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        final Map<Path, byte[]> files = read(path);
        if (!skipIfUnchanged) {
            load(broker, files);
            return;
        }
        final GlobalParameter imported = new GlobalParameter(IMPORTED, "\"" + hash(files.values()) + "\"");
        if (broker.globalParameters().named(IMPORTED).filter(imported::equals).isPresent()) {
            LOG.info("the definitions in {} are those that were imported last", path);
            return;
        }
        load(broker, files);
        broker.globalParameters().set(imported).toCompletableFuture().join();
    }

    /** The contents of each file, in the order in which they are imported. */
    private static Map<Path, byte[]> read(Path path) throws IOException {
        final Map<Path, byte[]> contents = new LinkedHashMap<>();
        for (final Path file : files(path)) {
            contents.put(file, Files.readAllBytes(file));
        }
        return contents;
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private static String hash(Collection<byte[]> contents) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            contents.forEach(digest::update);
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    private static void load(Broker broker, Map<Path, byte[]> files) throws IOException {
        for (final Map.Entry<Path, byte[]> file : files.entrySet()) {
            load(broker, file.getKey(), file.getValue());
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
