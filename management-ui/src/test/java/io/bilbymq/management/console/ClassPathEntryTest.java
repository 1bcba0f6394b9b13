package io.bilbymq.management.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar and a folder are read alike. */
class ClassPathEntryTest {
    private static Map<String, byte[]> pages(URL entry) throws IOException {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {entry}, null)) {
            return ClassPathEntry.files(loader, "a/b/index.html", path -> path.endsWith(".html"));
        }
    }

    @Test
    void aFolderIsReadWithAllThatLiesBelow(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("classes/a/b"));
        Files.writeString(folder.resolve("classes/a/b/index.html"), "index");
        Files.writeString(folder.resolve("classes/a/other.html"), "other");
        Files.writeString(folder.resolve("classes/a/Type.class"), "type");
        Files.writeString(folder.resolve("secret.html"), "above");

        final Map<String, byte[]> files =
                pages(folder.resolve("classes").toUri().toURL());

        assertThat(files.keySet()).containsExactly("a/b/index.html", "a/other.html");
        assertThat(files.get("a/other.html")).asString(StandardCharsets.UTF_8).isEqualTo("other");
    }

    @Test
    void aJarIsReadWithoutFolders(@TempDir Path folder) throws IOException {
        final Path jar = folder.resolve("some jar.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (final String name : new String[] {"a/b/index.html", "a/other.html", "a/Type.class"}) {
                out.putNextEntry(new ZipEntry(name));
                out.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }

        final Map<String, byte[]> files = pages(jar.toUri().toURL());

        assertThat(files.keySet()).containsExactly("a/b/index.html", "a/other.html");
        assertThat(files.get("a/other.html")).asString(StandardCharsets.UTF_8).isEqualTo("a/other.html");
    }

    @Test
    void whatIsNotThereIsSaid(@TempDir Path folder) {
        assertThatThrownBy(() -> pages(folder.toUri().toURL()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a/b/index.html");
    }
}
