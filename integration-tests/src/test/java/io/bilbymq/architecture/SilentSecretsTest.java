package io.bilbymq.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records say nothing of their secrets when somebody logs them: each that has one is made, and asked for its text. */
class SilentSecretsTest {
    private static final String CANARY = "canary-2f6d";
    private static final int DEPTH_MAX = 4;

    /** A component that is a secret, or may be. */
    private static final Pattern SECRET = Pattern.compile(
            ".*(password|passphrase|secret|credential|salt|token|privatekey).*|.*hash|options|response",
            Pattern.CASE_INSENSITIVE);

    /** Components that only sound like secrets: these are names of an algorithm. */
    private static final Set<String> HARMLESS = Set.of(
            "io.bilbymq.broker.tls.TlsSession.hash", "io.bilbymq.broker.statistics.ConnectionStatistics$Tls.hash");

    /** Components whose name does not say that they may be secrets. */
    private static final Set<String> MORE = Set.of("io.bilbymq.server.config.Setting.value");

    /** What is no secret. Settings of TLS take no other text for a version. */
    private static final String PLAIN = "TLSv1.3";

    /** Some records ask for many, some for few. */
    private static final List<Integer> NUMBERS = List.of(1000, 10, 1);

    /** What texts and numbers are made of. */
    private record Values(String text, int number) {}

    @Test
    void noRecordShowsASecret() throws Exception {
        int asked = 0;
        for (final JavaClass found : MainClasses.ALL) {
            if (found.isRecord()) {
                final Class<?> type =
                        Class.forName(found.getName(), false, getClass().getClassLoader());
                if (hasSecret(type)) {
                    assertThat(text(type))
                            .as(type.getName())
                            .doesNotContain(CANARY)
                            .doesNotContain(bytes());
                    asked++;
                }
            }
        }

        assertThat(asked).as("records with secrets").isGreaterThanOrEqualTo(5);
    }

    private static boolean hasSecret(Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).anyMatch(component -> isSecret(type, component));
    }

    private static boolean isSecret(Class<?> type, RecordComponent component) {
        final String name = type.getName() + "." + component.getName();
        return !component.getType().isPrimitive()
                && !component.getType().isEnum()
                && !HARMLESS.contains(name)
                && (SECRET.matcher(component.getName()).matches() || MORE.contains(name));
    }

    private static String text(Class<?> type) throws ReflectiveOperationException {
        final @Nullable Object made = sample(type, type, 0, new Values(PLAIN, NUMBERS.get(0)));
        assertThat(made)
                .as("%s cannot be made of canaries; say here how", type.getName())
                .isNotNull();
        return String.valueOf(made);
    }

    private static String bytes() {
        return Arrays.toString(CANARY.getBytes(StandardCharsets.UTF_8));
    }

    /** Something of this type, of these values, but of canaries where secrets are; null if this does not know how. */
    private static @Nullable Object sample(Class<?> type, Type generic, int depth, Values values)
            throws ReflectiveOperationException {
        if (type == String.class || type == CharSequence.class || type == Object.class) {
            return values.text();
        } else if (type == boolean.class || type == Boolean.class) {
            return true;
        } else if (type == int.class || type == Integer.class) {
            return values.number();
        } else if (type == long.class || type == Long.class) {
            return (long) values.number();
        } else if (type == byte[].class) {
            return values.text().getBytes(StandardCharsets.UTF_8);
        } else if (type == char[].class) {
            return values.text().toCharArray();
        } else if (type == InetAddress.class) {
            return InetAddress.getLoopbackAddress();
        } else if (type == URI.class) {
            return URI.create("http://127.0.0.1/");
        } else if (type == Path.class) {
            return Path.of("file");
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        } else if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        } else if (type == Optional.class) {
            return Optional.ofNullable(argument(generic, 0, depth, values));
        } else if (type == List.class || type == Set.class || type == Map.class) {
            return filled(type, generic, depth, values);
        }
        return type.isRecord() && depth < DEPTH_MAX ? record(type, depth) : known(type);
    }

    private static @Nullable Object filled(Class<?> type, Type generic, int depth, Values values)
            throws ReflectiveOperationException {
        final @Nullable Object first = argument(generic, 0, depth, values);
        if (type == Map.class) {
            final @Nullable Object value = argument(generic, 1, depth, values);
            final Map<Object, Object> map = new HashMap<>();
            if (first != null && value != null) {
                map.put(first.equals(values.text()) ? PLAIN : first, value);
            }
            return map;
        }
        final List<Object> one = first == null ? List.of() : List.of(first);
        return type == List.class ? one : Set.copyOf(one);
    }

    private static @Nullable Object argument(Type generic, int number, int depth, Values values)
            throws ReflectiveOperationException {
        if (generic instanceof ParameterizedType parameterized) {
            final Type argument = parameterized.getActualTypeArguments()[number];
            if (argument instanceof Class<?> type) {
                return sample(type, type, depth + 1, values);
            } else if (argument instanceof ParameterizedType inner && inner.getRawType() instanceof Class<?> type) {
                return sample(type, inner, depth + 1, values);
            }
        }
        return null;
    }

    private static @Nullable Object record(Class<?> type, int depth) throws ReflectiveOperationException {
        final RecordComponent[] components = type.getRecordComponents();
        final Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        final Constructor<?> constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        for (final int number : NUMBERS) {
            final @Nullable Object[] arguments = new @Nullable Object[components.length];
            for (int i = 0; i < components.length; i++) {
                final Values values = new Values(isSecret(type, components[i]) ? CANARY : PLAIN, number);
                arguments[i] = sample(types[i], components[i].getGenericType(), depth + 1, values);
            }
            try {
                return constructor.newInstance(arguments);
            } catch (InvocationTargetException refused) {
                // A record that has bounds: the next number may be within them.
            }
        }
        return known(type);
    }

    /** What this class has under a name like {@code none}, {@code empty} or {@code defaults}, if anything. */
    private static @Nullable Object known(Class<?> type) throws ReflectiveOperationException {
        for (final String name : List.of("empty", "none", "defaults", "of", "parse")) {
            for (final var method : type.getDeclaredMethods()) {
                if (method.getName().equals(name) && method.getReturnType() == type) {
                    method.setAccessible(true);
                    if (method.getParameterCount() == 0) {
                        return method.invoke(null);
                    } else if (method.getParameterCount() == 1 && method.getParameterTypes()[0] == String.class) {
                        return method.invoke(null, "key.of.something".toLowerCase(Locale.ROOT));
                    }
                }
            }
        }
        return null;
    }
}
