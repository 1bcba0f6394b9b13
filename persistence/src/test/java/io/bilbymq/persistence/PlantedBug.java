package io.bilbymq.persistence;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The log with a bug in it: one of its real sources with a piece of text exchanged, compiled into memory, and all
 * classes loaded apart from the good ones, together with a second copy of the tests that are to find the bug. So there is no switch in the program.
 */
final class PlantedBug extends ClassLoader {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final String PACKAGE = PlantedBug.class.getPackageName();

    private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

    private PlantedBug() {
        super(PlantedBug.class.getClassLoader());
    }

    /** The log whose class {@code type} has {@code wrong} in place of {@code right}, which must be there once; a space is any white space. */
    static PlantedBug in(String type, String right, String wrong) throws IOException {
        final String name = type + ".java";
        final String text =
                Files.readString(SOURCES.resolve(PACKAGE.replace('.', '/')).resolve(name));
        final Pattern pattern = Pattern.compile(
                Arrays.stream(right.split(" ", -1)).map(Pattern::quote).collect(Collectors.joining("\\s+")));
        if (pattern.matcher(text).results().count() != 1) {
            throw new IllegalArgumentException(type + " does not have exactly once: " + right);
        }
        final PlantedBug bug = new PlantedBug();
        bug.compile(new Source(name, pattern.matcher(text).replaceFirst(Matcher.quoteReplacement(wrong))));
        return bug;
    }

    /** Runs {@code type.run(arguments)} of the copy; returns the failure it ends with, if it does. */
    @Nullable
    Throwable run(Class<?> type, Object... arguments) {
        try {
            for (final Method method : loadClass(type.getName()).getDeclaredMethods()) {
                if (method.getName().equals("run")
                        && Modifier.isStatic(method.getModifiers())
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

    private void compile(JavaFileObject source) throws IOException {
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final List<String> options = List.of("-proc:none", "-nowarn", "-classpath", classPath());
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            final boolean compiled = compiler.getTask(null, new InMemory(files), null, options, null, List.of(source))
                    .call();
            if (!compiled) {
                throw new IllegalArgumentException("the bug does not compile");
            }
        }
    }

    /** The log and what it stands on, wherever this JVM has it from. */
    private static String classPath() {
        return Stream.of(MessageLog.class, Logger.class, MpscUnboundedArrayQueue.class, Nullable.class)
                .map(type -> type.getProtectionDomain().getCodeSource())
                .map(CodeSource::getLocation)
                .map(location -> Path.of(URI.create(location.toString())).toString())
                .collect(Collectors.joining(File.pathSeparator));
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
