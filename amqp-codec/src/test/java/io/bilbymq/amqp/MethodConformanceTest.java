package io.bilbymq.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.impl.AMQImpl;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method, checked both ways against the official client. */
class MethodConformanceTest {
    private static final int ROUNDS = 200;

    /** What the client calls differently. */
    private static final Map<String, String> CLIENT_NAMES =
            Map.of("causeClassId", "classId", "causeMethodId", "methodId");

    static Stream<Class<?>> methodTypes() {
        return RandomAmqp.methodTypes();
    }

    @Test
    void theMethodsAreThoseOfTheOfficialClient() {
        Stream<String> clients = Stream.of(AMQImpl.class.getDeclaredClasses())
                .filter(family -> !family.isInterface())
                .flatMap(family -> Stream.of(family.getDeclaredClasses())
                        .map(method -> family.getSimpleName() + "Method." + method.getSimpleName()));

        Stream<String> ours =
                methodTypes().map(method -> method.getEnclosingClass().getSimpleName() + "." + method.getSimpleName());

        assertThat(ours).hasSize(66).containsExactlyInAnyOrderElementsOf(clients.toList());
    }

    @ParameterizedTest
    @MethodSource("methodTypes")
    void theOfficialClientReadsWhatWeWriteAndWeReadWhatItWrites(Class<?> type) throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Method method = new RandomAmqp(seed).method(type);

            byte[] ours = payload(method);
            com.rabbitmq.client.impl.Method clients = OfficialClient.readMethod(ours);
            byte[] theirs = OfficialClient.writeMethod(clients);
            Method back = MethodDecoder.decode(Unpooled.wrappedBuffer(theirs), 0, theirs.length);

            assertSameArguments(method, clients, seed);
            assertThat(clients.hasContent()).isEqualTo(method.carriesContent());
            assertThat(sorted(back)).as("seed %s", seed).isEqualTo(sorted(method));
            assertThat(MethodDecoder.decode(Unpooled.wrappedBuffer(ours), 0, ours.length))
                    .as("seed %s", seed)
                    .isEqualTo(method)
                    .hasSameHashCodeAs(method);
        }
    }

    private static byte[] payload(Method method) {
        ByteBuf frame = Unpooled.buffer();
        FrameWriter.method(frame, 1, method);
        byte[] bytes = OfficialClient.bytesOf(frame);
        return Arrays.copyOfRange(bytes, Frame.HEADER_BYTES, bytes.length - 1);
    }

    private static void assertSameArguments(Method ours, com.rabbitmq.client.impl.Method clients, int seed)
            throws ReflectiveOperationException {
        for (RecordComponent component : ours.getClass().getRecordComponents()) {
            String name = CLIENT_NAMES.getOrDefault(component.getName(), component.getName());
            java.lang.reflect.Method getter =
                    clients.getClass().getMethod("get" + Character.toUpperCase(name.charAt(0)) + name.substring(1));
            Object value = component.getAccessor().invoke(ours);

            assertThat(OfficialClient.show(getter.invoke(clients)))
                    .as("%s, seed %s", component, seed)
                    .isEqualTo(OfficialClient.show(clientArgument(value, getter.getReturnType())));
        }
    }

    private static @Nullable Object clientArgument(Object value, Class<?> clientType) {
        if (value instanceof FieldTable table) {
            return OfficialClient.clientTable(table);
        } else if (value instanceof Long number && clientType == int.class) {
            return number.intValue();
        } else if (clientType == com.rabbitmq.client.LongString.class) {
            return OfficialClient.clientValue(
                    value instanceof byte[] bytes
                            ? new FieldValue.LongString(bytes)
                            : new FieldValue.LongString((String) value));
        }
        return value;
    }

    /** The client's tables are hash maps, and it has fewer types: compare what it can tell apart. */
    private static String sorted(Method method) throws ReflectiveOperationException {
        StringBuilder text = new StringBuilder(method.getClass().getName());
        for (RecordComponent component : method.getClass().getRecordComponents()) {
            Object value = component.getAccessor().invoke(method);
            text.append(' ')
                    .append(OfficialClient.show(
                            value instanceof FieldTable table ? OfficialClient.clientTable(table) : value));
        }
        return text.toString();
    }
}
