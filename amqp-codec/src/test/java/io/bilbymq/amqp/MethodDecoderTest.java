package io.bilbymq.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MethodDecoderTest {
    static Stream<Class<?>> methodTypes() {
        return RandomAmqp.methodTypes();
    }

    @ParameterizedTest
    @CsvSource({"50, 99", "99, 1", "0, 0", "65535, 65535"})
    void anUnknownMethodIsUnimplemented(int classId, int methodId) {
        ByteBuf payload = Unpooled.buffer().writeShort(classId).writeShort(methodId);

        AmqpException error = refusal(payload);

        assertError(error, ReplyCode.COMMAND_INVALID, "unimplemented method", classId, methodId);
    }

    @Test
    void aPayloadTooShortForTheIdsIsAnUnknownFrame() {
        ByteBuf payload = Unpooled.wrappedBuffer(new byte[] {0, 50, 1});

        AmqpException error = refusal(payload);

        assertError(error, ReplyCode.FRAME_ERROR, "type 1, all octets = <<0,50,1>>: unknown_frame", 0, 0);
    }

    @Test
    void argumentsThatAreTooShortAreQuoted() {
        ByteBuf payload = Unpooled.buffer().writeShort(50).writeShort(10).writeBytes(new byte[] {0, 0, 5, 'a'});

        AmqpException error = refusal(payload);

        assertError(error, ReplyCode.FRAME_ERROR, "cannot decode <<0,0,5,97>>", 50, 10);
    }

    @Test
    void argumentsThatAreTooLongAreQuoted() {
        ByteBuf payload = Unpooled.buffer().writeShort(10).writeShort(51).writeBytes(new byte[] {-1, 0});

        AmqpException error = refusal(payload);

        assertError(error, ReplyCode.FRAME_ERROR, "cannot decode <<255,0>>", 10, 51);
    }

    @Test
    void whatCarriesASecretIsNotQuoted() {
        for (int method : new int[] {11, 21, 70}) {
            ByteBuf payload = Unpooled.buffer().writeShort(10).writeShort(method);
            payload.writeInt(0).writeInt(100).writeCharSequence("half of a password", StandardCharsets.UTF_8);

            AmqpException error = refusal(payload);

            assertError(error, ReplyCode.FRAME_ERROR, "cannot decode a method that carries a secret", 10, method);
        }
    }

    @Test
    void whatIsQuotedIsBoundedAndStillFillsTheReplyText() {
        ByteBuf payload = Unpooled.buffer().writeShort(10).writeShort(51).writeBytes(new byte[100_000]);

        AmqpException error = refusal(payload);

        assertThat(error.explanation()).startsWith("cannot decode <<0,0,0").hasSizeLessThan(600);
        assertThat(error.replyText()).hasSize(255).endsWith("...");
    }

    @Test
    void aShortStringThatIsNotUtf8IsRefused() {
        ByteBuf payload =
                Unpooled.buffer().writeShort(60).writeShort(30).writeBytes(new byte[] {2, (byte) 0xC3, 'a', 0});

        AmqpException error = refusal(payload);

        assertError(error, ReplyCode.FRAME_ERROR, "Malformed UTF-8 in shortstr", 60, 30);
    }

    @Test
    void anyOtherUtf8IsRead() {
        ByteBuf payload = Unpooled.buffer();
        FrameWriter.method(payload, 0, new BasicMethod.Cancel("été 漢 🐇", true));

        Method method = MethodDecoder.decode(payload, 7, payload.readableBytes() - 8);

        assertThat(method).isEqualTo(new BasicMethod.Cancel("été 漢 🐇", true));
    }

    @Test
    void aMalformedTableInTheArgumentsIsQuoted() {
        ByteBuf payload = Unpooled.buffer().writeShort(50).writeShort(10).writeBytes(new byte[] {0, 0, 0, 0});
        payload.writeInt(3).writeBytes(new byte[] {1, 'k', '?'});

        AmqpException error = refusal(payload);

        assertError(error, ReplyCode.FRAME_ERROR, "cannot decode <<0,0,0,0,0,0,0,3,1,107,63>>", 50, 10);
    }

    @Test
    void reservedArgumentsMayHoldAnything() {
        ByteBuf payload = Unpooled.buffer()
                .writeShort(60)
                .writeShort(70)
                .writeShort(0xABCD)
                .writeByte(1);
        payload.writeCharSequence("q", StandardCharsets.UTF_8);
        payload.writeByte(0xFF);

        Method method = MethodDecoder.decode(payload, 0, payload.readableBytes());

        assertThat(method).isEqualTo(new BasicMethod.Get("q", true));
    }

    @ParameterizedTest
    @MethodSource("methodTypes")
    void everyTruncationAndExtensionOfAMethodIsRefused(Class<?> type) {
        ByteBuf frame = Unpooled.buffer();
        FrameWriter.method(frame, 1, new RandomAmqp(7).method(type));
        byte[] bytes = OfficialClient.bytesOf(frame);
        byte[] payload = Arrays.copyOfRange(bytes, Frame.HEADER_BYTES, bytes.length - 1);

        for (int length = 0; length < payload.length; length++) {
            assertThat(refusal(Unpooled.wrappedBuffer(payload, 0, length)).code())
                    .as("%s of %s bytes", length, payload.length)
                    .isEqualTo(ReplyCode.FRAME_ERROR);
        }
        assertThat(refusal(Unpooled.wrappedBuffer(Arrays.copyOf(payload, payload.length + 1)))
                        .code())
                .isEqualTo(ReplyCode.FRAME_ERROR);
    }

    @Test
    void theBuffersOwnIndexesStayWhereTheyAre() {
        ByteBuf frame = Unpooled.buffer();
        FrameWriter.method(frame, 1, new QueueMethod.Purge("q", false));
        int readable = frame.readableBytes();

        MethodDecoder.decode(frame, 7, readable - 8);

        assertThat(frame.readerIndex()).isZero();
        assertThat(frame.writerIndex()).isEqualTo(readable);
    }

    @Test
    void secretsDoNotShow() {
        byte[] secret = "\0guest\0hunter2".getBytes(StandardCharsets.UTF_8);

        assertThat(new ConnectionMethod.StartOk(FieldTable.empty(), "PLAIN", secret, "en_US"))
                .hasToString("StartOk[clientProperties=[], mechanism=PLAIN, response=14 bytes, locale=en_US]");
        assertThat(new ConnectionMethod.SecureOk(secret)).hasToString("SecureOk[response=14 bytes]");
        assertThat(new ConnectionMethod.UpdateSecret(secret, "expired"))
                .hasToString("UpdateSecret[newSecret=14 bytes, reason=expired]");
    }

    private static AmqpException refusal(ByteBuf payload) {
        return assertThatExceptionOfType(AmqpException.class)
                .isThrownBy(() -> MethodDecoder.decode(payload, 0, payload.readableBytes()))
                .actual();
    }

    private static void assertError(
            AmqpException error, ReplyCode code, String explanation, int classId, int methodId) {
        assertThat(error.explanation()).isEqualTo(explanation);
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.classId()).isEqualTo(classId);
        assertThat(error.methodId()).isEqualTo(methodId);
    }
}
