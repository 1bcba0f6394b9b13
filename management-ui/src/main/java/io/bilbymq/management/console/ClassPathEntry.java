package io.bilbymq.management.console;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** What lies in an entry of the class path: a jar, or a folder of classes. */
final class ClassPathEntry {
    private ClassPathEntry() {}

    /**
     * Reads files of the entry that a resource is found in, by their paths in it.
     *
     * @param loader finds the resource
     * @param resource the path of one of the files
     * @throws IOException if there is no such resource, or something cannot be read
     */
    static Map<String, byte[]> files(ClassLoader loader, String resource, Predicate<String> wanted) throws IOException {
        final URL found = loader.getResource(resource);
        if (found == null) {
            throw new IOException(resource + " is not on the class path");
        }
        final URLConnection connection = found.openConnection();
        if (connection instanceof JarURLConnection jar) {
            // Or it would be the class loader's own file that is closed.
            jar.setUseCaches(false);
            try (JarFile file = jar.getJarFile()) {
                return ofJar(file, wanted);
            }
        }
        Path root = Path.of(URI.create(found.toString()));
        for (int part = 0; part < Path.of(resource).getNameCount(); part++) {
            root = root.resolve("..");
        }
        return ofFolder(root.normalize(), wanted);
    }

    private static Map<String, byte[]> ofJar(JarFile jar, Predicate<String> wanted) throws IOException {
        final Map<String, byte[]> files = new TreeMap<>();
        final List<JarEntry> entries = jar.stream()
                .filter(entry -> !entry.isDirectory() && wanted.test(entry.getName()))
                .toList();
        for (final JarEntry entry : entries) {
            try (InputStream in = jar.getInputStream(entry)) {
                files.put(entry.getName(), in.readAllBytes());
            }
        }
        return files;
    }

    private static Map<String, byte[]> ofFolder(Path root, Predicate<String> wanted) throws IOException {
        final List<Path> paths = new ArrayList<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(Files::isRegularFile).forEach(paths::add);
        }
        final Map<String, byte[]> files = new TreeMap<>();
        for (final Path path : paths) {
            final String name = root.relativize(path).toString().replace('\\', '/');
            if (wanted.test(name)) {
                files.put(name, Files.readAllBytes(path));
            }
        }
        return files;
    }
}
