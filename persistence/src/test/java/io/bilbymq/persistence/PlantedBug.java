package io.bilbymq.persistence;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The log with a bug in it: its real sources with one piece of text exchanged, compiled into memory and loaded apart from
 * the good ones, together with a second copy of the tests that are to find the bug. So there is no switch in the program.
 */
final class PlantedBug extends ClassLoader {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final String PACKAGE = PlantedBug.class.getPackageName();

    private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

    private PlantedBug() {
        super(PlantedBug.class.getClassLoader());
    }

    /** The log whose class {@code type} has {@code wrong} in place of {@code right}, which must be there once. */
    static PlantedBug in(String type, String right, String wrong) throws IOException {
        final PlantedBug bug = new PlantedBug();
        final List<JavaFileObject> sources = new ArrayList<>();
        try (Stream<Path> files = Files.list(SOURCES.resolve(PACKAGE.replace('.', '/')))) {
            for (final Path file : files.toList()) {
                String text = Files.readString(file);
                if (file.endsWith(type + ".java")) {
                    if (text.split(java.util.regex.Pattern.quote(right), -1).length != 2) {
                        throw new IllegalArgumentException(type + " does not have once: " + right);
                    }
                    text = text.replace(right, wrong);
                }
                sources.add(new Source(file.getFileName().toString(), text));
            }
        }
        bug.compile(sources);
        return bug;
    }

    /** Runs {@code type.run(arguments)} of the copy; returns the failure it ends with, if it does. */
    @Nullable Throwable run(Class<?> type, Object... arguments) {
        try {
            for (final Method method : loadClass(type.getName()).getDeclaredMethods()) {
                if (method.getName().equals("run")
                        && java.lang.reflect.Modifier.isStatic(method.getModifiers())
                        && method.getParameterCount() == arguments.length) {
                    method.setAccessible(true);
                    method.invoke(null, arguments);
                    return null;
                }
            }
            throw new IllegalArgumentException(type + " does not run with this");
        } catch (InvocationTargetException failed) {
            return failed.getCause();
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private void compile(List<JavaFileObject> sources) throws IOException {
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final List<String> options = List.of("-proc:none", "-nowarn", "-classpath", classPath());
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            final boolean compiled = compiler.getTask(null, new InMemory(files), null, options, null, sources)
                    .call();
            if (!compiled) {
                throw new IllegalArgumentException("the bug does not compile");
            }
        }
    }

    /** What the log stands on, wherever this JVM has it from. */
    private static String classPath() {
        return Stream.of(org.slf4j.Logger.class, org.jctools.queues.MpscUnboundedArrayQueue.class, Nullable.class)
                .map(type -> type.getProtectionDomain().getCodeSource())
                .map(CodeSource::getLocation)
                .map(location -> Path.of(URI.create(location.toString())).toString())
                .collect(Collectors.joining(java.io.File.pathSeparator));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PACKAGE + ".")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            final Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        final ByteArrayOutputStream compiled = classes.get(name);
        final byte[] bytes = compiled != null ? compiled.toByteArray() : testClass(name);
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] testClass(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("memory:///" + name), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        InMemory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, @Nullable FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    classes.put(className, bytes);
                    return bytes;
                }
            };
        }
    }
}
