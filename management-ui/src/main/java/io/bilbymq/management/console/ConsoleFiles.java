package io.bilbymq.management.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All files that browsers may be sent, by path: whatever is not in this list is not there, whoever made the path. Immutable.
 *
 * @param index the page at the root
 * @param contentSecurityPolicy under which everything is shown
 */
record ConsoleFiles(ConsoleFile index, String contentSecurityPolicy, Map<String, ConsoleFile> byPath) {
    private static final String OWN = "io/bilbymq/management/console/";
    private static final String LIBRARIES = "META-INF/resources/_static/";
    private static final String INDEX = "index.html";

    /** Stand in the page for what is known only when all files are. */
    private static final String VERSION_PLACE = "@VERSION@";

    private static final String IMPORT_MAP_PLACE = "@IMPORT_MAP@";

    /** Copies the map. */
    ConsoleFiles {
        byPath = Map.copyOf(byPath);
    }

    /**
     * Those on the class path. Takes its time.
     *
     * @throws UncheckedIOException if they cannot be read
     */
    static ConsoleFiles load() {
        try {
            final Map<String, byte[]> all = ClassPathEntry.files(
                    ConsoleFiles.class.getClassLoader(),
                    OWN + INDEX,
                    path -> (path.startsWith(OWN) || path.startsWith(LIBRARIES)) && ConsoleFile.isServed(path));
            return of(below(OWN, all), below(LIBRARIES, all));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the files of the web console cannot be read", unreadable);
        }
    }

    private static Map<String, byte[]> below(String folder, Map<String, byte[]> files) {
        final Map<String, byte[]> below = new TreeMap<>();
        files.forEach((path, bytes) -> {
            if (path.startsWith(folder)) {
                below.put(path.substring(folder.length()), bytes);
            }
        });
        return below;
    }

    /** Of our own files and those of libraries, each by its path. */
    static ConsoleFiles of(Map<String, byte[]> own, Map<String, byte[]> libraries) {
        final byte[] page = own.get(INDEX);
        if (page == null) {
            throw new IllegalArgumentException("there is no " + INDEX);
        }
        final String version = version(own);
        final String importMap = ImportMap.of(libraries.keySet(), "./console/lib/");
        final Map<String, ConsoleFile> byPath = new HashMap<>();
        own.forEach((path, bytes) -> {
            if (!path.equals(INDEX)) {
                byPath.put("console/" + version + "/" + path, ConsoleFile.of(path, bytes));
            }
        });
        libraries.forEach((path, bytes) -> byPath.put("console/lib/" + path, ConsoleFile.of(path, bytes)));
        final String index = new String(page, StandardCharsets.UTF_8)
                .replace(VERSION_PLACE, version)
                .replace(IMPORT_MAP_PLACE, importMap);
        return new ConsoleFiles(
                ConsoleFile.of(INDEX, index.getBytes(StandardCharsets.UTF_8)), policy(importMap), byPath);
    }

    /** Another one if anything is different. */
    private static String version(Map<String, byte[]> files) {
        final MessageDigest digest = Digests.sha256();
        new TreeMap<>(files).forEach((path, bytes) -> {
            digest.update(path.getBytes(StandardCharsets.UTF_8));
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            digest.update(bytes);
        });
        return HexFormat.of().formatHex(digest.digest(), 0, 6);
    }

    /**
     * Scripts and styles of ours only; of what stands in the page itself, the import map alone. <a
     * href="https://www.w3.org/TR/CSP3/">CSP</a> has no other way to allow one.
     */
    private static String policy(String importMap) {
        final String hash =
                Base64.getEncoder().encodeToString(Digests.sha256().digest(importMap.getBytes(StandardCharsets.UTF_8)));
        return "default-src 'none'; script-src 'self' 'sha256-" + hash + "'; style-src 'self'; img-src 'self' data:; "
                + "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }

    /** What lies at a path behind the prefix and its slash. */
    Optional<ConsoleFile> at(String path) {
        return Optional.ofNullable(path.isEmpty() ? index : byPath.get(path));
    }
}
