package io.bilbymq.it.management;

import com.rabbitmq.http.client.Client;
import com.rabbitmq.http.client.ClientParameters;
import com.rabbitmq.http.client.HttpLayer;
import com.rabbitmq.http.client.JdkHttpClientHttpLayer;
import com.rabbitmq.http.client.ParameterizedTypeReference;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Hop's client and HTTP, and keeps in mind which methods of the client have asked. A method that only another method
 * of the client has called does not count. Confined to the test's thread.
 */
final class HopRecorder implements HttpLayer {
    private static final StackWalker STACK = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

    private final HttpLayer http;
    private final Set<String> called = new TreeSet<>();

    private HopRecorder(HttpLayer http) {
        this.http = http;
    }

    /** A recorder of the client that is created with these parameters. */
    static HopRecorder of(ClientParameters parameters) {
        return new HopRecorder(JdkHttpClientHttpLayer.configure().create().create(parameters));
    }

    /** The methods that have asked, by name and types of their parameters. */
    Set<String> called() {
        return called;
    }

    /** All methods that the client has. */
    static Set<String> all() {
        return Arrays.stream(Client.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .map(HopRecorder::signature)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String signature(Method method) {
        return signature(method.getName(), method.getParameterTypes());
    }

    private static String signature(String name, Class<?>... parameters) {
        return Arrays.stream(parameters).map(Class::getSimpleName).collect(Collectors.joining(",", name + "(", ")"));
    }

    private void record() {
        final StackFrame outermost =
                STACK.walk(frames -> frames.dropWhile(frame -> frame.getDeclaringClass() != Client.class)
                        .takeWhile(frame -> frame.getDeclaringClass() == Client.class)
                        .reduce((inner, outer) -> outer)
                        .orElseThrow());
        called.add(
                signature(outermost.getMethodName(), outermost.getMethodType().parameterArray()));
    }

    @Override
    public <T> @Nullable T get(URI uri, Class<T> type) {
        record();
        return http.get(uri, type);
    }

    @Override
    public <T> @Nullable T get(URI uri, ParameterizedTypeReference<T> type) {
        record();
        return http.get(uri, type);
    }

    @Override
    public <T> @Nullable T post(URI uri, Object body, Class<T> type) {
        record();
        return http.post(uri, body, type);
    }

    @Override
    public void put(URI uri, Object body) {
        record();
        http.put(uri, body);
    }

    @Override
    public void delete(URI uri, Map<String, String> headers) {
        record();
        http.delete(uri, headers);
    }
}
