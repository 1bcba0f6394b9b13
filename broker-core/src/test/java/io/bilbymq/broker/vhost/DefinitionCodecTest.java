package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.loop.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DefinitionCodecTest {
    private static final FieldTable EVERY_TYPE = FieldTable.builder()
            .put("t", true)
            .put("b", new FieldValue.Int8((byte) -1))
            .put("B", new FieldValue.UInt8(255))
            .put("s", new FieldValue.Int16((short) -2))
            .put("u", new FieldValue.UInt16(65535))
            .put("I", new FieldValue.Int32(-3))
            .put("i", new FieldValue.UInt32(0xFFFF_FFFFL))
            .put("l", new FieldValue.Int64(Long.MIN_VALUE))
            .put("f", new FieldValue.Float32(-0.0f))
            .put("d", new FieldValue.Float64(Double.MIN_VALUE))
            .put("D", new FieldValue.Decimal(255, 0xFFFF_FFFFL))
            .put("S", new FieldValue.LongString(new byte[] {(byte) 0xC3, 0, (byte) 0xFF}))
            .put("x", new FieldValue.Binary(new byte[] {0, 1, (byte) 0xFE}))
            .put("A", FieldValue.of(List.of(FieldValue.of(1), FieldValue.of("zwei"))))
            .put("T", FieldValue.timestamp(-5))
            .put("F", FieldTable.of("deeper", FieldValue.of(FieldTable.of("deepest", FieldValue.of(7)))))
            .put("V", FieldValue.VoidValue.VOID)
            .put("t", false)
            .build();

    private static final List<StoredRecord> EVERY_KIND = List.of(
            new StoredRecord.VirtualHostDeclared("ünïcode\u0000host"),
            new StoredRecord.NextQueueId(Long.MAX_VALUE),
            in("/", queue(42, "q", false, EVERY_TYPE)),
            in("/", queue(43, "fleeting", true, FieldTable.of("x-queue-type", FieldValue.of("quorum")))),
            in("/", new DefinitionRecord.QueueDeleted(42, "q", true)),
            in("a", exchange("x", "direct", false, false)),
            in("a", exchange("y", "x-consistent-hash", true, false)),
            in("a", exchange("z", "topic", false, true)),
            in(
                    "a",
                    new DefinitionRecord.ExchangeDeclared(
                            new ExchangeDeclaration("later", "x-delayed-message", true, false, true, EVERY_TYPE),
                            1L << 40)),
            in("", new DefinitionRecord.ExchangeDeleted("x", true)),
            in("/", new DefinitionRecord.Bound("x", ResourceKind.QUEUE, "q", "ключ", EVERY_TYPE, true)),
            in("/", new DefinitionRecord.Bound("x", ResourceKind.EXCHANGE, "y", "", FieldTable.empty(), true)),
            in("/", new DefinitionRecord.Unbound("x", ResourceKind.QUEUE, "q", "k".repeat(255), EVERY_TYPE, true)),
            in("/", new DefinitionRecord.Unbound("x", ResourceKind.EXCHANGE, "y", "", FieldTable.empty(), true)),
            in(
                    "/",
                    new DefinitionRecord.PolicySet(
                            PolicyKind.USER,
                            new Policy("p", "a".repeat(300), PolicyScope.QUORUM_QUEUES, -5, EVERY_TYPE))),
            in("/", new DefinitionRecord.PolicyCleared(PolicyKind.OPERATOR, "p")),
            in("/", new DefinitionRecord.DefaultQueueTypeSet(Optional.of(QueueType.QUORUM))),
            in("/", new DefinitionRecord.DefaultQueueTypeSet(Optional.empty())),
            in("/", new DefinitionRecord.QueuePaused(1L << 40, "q", true, true)),
            in("/", new DefinitionRecord.QueuePaused(1L << 40, "q", false, true)),
            new StoredRecord.VirtualHostDeleted("ünïcode\u0000host", true),
            new StoredRecord.VirtualHostDeleted("", false),
            in("/", new DefinitionRecord.MetadataSet(VirtualHostMetadata.NONE)),
            in(
                    "/",
                    new DefinitionRecord.MetadataSet(
                            new VirtualHostMetadata("d".repeat(300), List.of("ключ".repeat(60), "b", "b"), true))),
            in("/", new DefinitionRecord.LimitsSet(VirtualHostLimits.NONE)),
            in("/", new DefinitionRecord.LimitsSet(VirtualHostLimits.of(-1, Long.MAX_VALUE))),
            in("/", new DefinitionRecord.LimitsSet(VirtualHostLimits.NONE.with("max-queues", 0))),
            in(
                    "/",
                    new DefinitionRecord.ParameterSet(
                            new Parameter("shovel", "ключ", "{\"a\":" + "9".repeat(300) + "}"))),
            in("", new DefinitionRecord.ParameterCleared("shovel", "ключ")),
            new StoredRecord.GlobalParameterSet(new GlobalParameter("cluster_name", "\"здесь\"")),
            new StoredRecord.GlobalParameterCleared("cluster_name"));

    static StoredRecord in(String virtualHost, DefinitionRecord change) {
        return new StoredRecord.Changed(virtualHost, change);
    }

    static DefinitionRecord queue(long id, String name, boolean autoDelete, FieldTable arguments) {
        return new DefinitionRecord.QueueDeclared(
                id, new QueueDefinition(name, QueueType.of(arguments), true, false, autoDelete, arguments), null, null);
    }

    private static DefinitionRecord exchange(String name, String type, boolean autoDelete, boolean internal) {
        return new DefinitionRecord.ExchangeDeclared(
                new ExchangeDeclaration(name, type, true, autoDelete, internal, EVERY_TYPE));
    }

    @Test
    void everyKindOfRecordIsReadAsItWasWritten() {
        final byte[] piece = DefinitionCodec.encode(EVERY_KIND);

        assertThat(DefinitionCodec.decode(piece)).isEqualTo(EVERY_KIND);
    }

    @Test
    void nothingIsAPieceToo() {
        assertThat(DefinitionCodec.decode(DefinitionCodec.encode(List.of()))).isEmpty();
        assertThat(DefinitionCodec.encode(List.of(), 100)).hasSize(1);
    }

    @Test
    void piecesAreNoLongerThanTheyMayBeAndOneRecordIsNeverTornApart() {
        final List<StoredRecord> records = new ArrayList<>(EVERY_KIND);
        IntStream.range(0, 100).forEach(i -> records.add(new StoredRecord.VirtualHostDeclared("host " + i)));

        final List<byte[]> pieces = DefinitionCodec.encode(records, 200);

        final int largest = EVERY_KIND.stream()
                .mapToInt(one -> DefinitionCodec.encode(List.of(one)).length)
                .max()
                .orElseThrow();
        assertThat(largest).as("a record that is longer").isGreaterThan(200);
        assertThat(pieces).hasSizeGreaterThan(10).allMatch(piece -> piece.length <= largest);
        assertThat(pieces.stream().filter(piece -> piece.length <= 200)).hasSizeGreaterThan(5);
        assertThat(pieces.stream().flatMap(piece -> DefinitionCodec.decode(piece).stream()))
                .isEqualTo(records);
    }

    @Test
    void unknownKindIsNamed() {
        assertThatExceptionOfType(DefinitionFormatException.class)
                .isThrownBy(() -> DefinitionCodec.decode(new byte[] {1, 77}))
                .withMessageContaining("kind 77");
    }

    @Test
    void unknownVersionIsNamed() {
        assertThatExceptionOfType(DefinitionFormatException.class)
                .isThrownBy(() -> DefinitionCodec.decode(new byte[] {2}))
                .withMessageContaining("version 2");
    }

    @Test
    void whatIsCutOffIsMalformed() {
        final byte[] piece = DefinitionCodec.encode(List.of(EVERY_KIND.get(2)));

        for (int length = 0; length < piece.length; length++) {
            final byte[] cut = Arrays.copyOf(piece, length);
            if (length == 1) {
                assertThat(DefinitionCodec.decode(cut)).as("the head alone").isEmpty();
            } else {
                assertThatExceptionOfType(DefinitionFormatException.class)
                        .isThrownBy(() -> DefinitionCodec.decode(cut));
            }
        }
    }

    @Test
    void whateverTheBytesAreTheyAreReadOrRefused() {
        final byte[] piece = DefinitionCodec.encode(EVERY_KIND);
        Seeds.each(5000, random -> {
            final byte[] spoilt = random.nextBoolean() ? garbage(random) : spoilt(piece, random);

            try {
                final List<StoredRecord> read = DefinitionCodec.decode(spoilt);
                assertThat(DefinitionCodec.decode(DefinitionCodec.encode(read))).isEqualTo(read);
            } catch (DefinitionFormatException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
    }

    @Test
    void whatIsSaidOfVirtualHostsAndNotKnownIsNamed() {
        final byte[] known =
                DefinitionCodec.encode(List.of(in("/", new DefinitionRecord.LimitsSet(VirtualHostLimits.of(1, 2)))));
        final byte[] unknown = new String(known, StandardCharsets.ISO_8859_1)
                .replace("max-queues", "max-shrubs")
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThatExceptionOfType(DefinitionFormatException.class)
                .isThrownBy(() -> DefinitionCodec.decode(unknown))
                .withMessageContaining("'max-shrubs'");
    }

    private static byte[] garbage(Random random) {
        final byte[] bytes = new byte[random.nextInt(100)];
        random.nextBytes(bytes);
        if (bytes.length > 1) {
            bytes[0] = 1;
            bytes[1] = (byte) random.nextInt(30);
        }
        return bytes;
    }

    private static byte[] spoilt(byte[] piece, Random random) {
        final byte[] spoilt = piece.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt();
        }
        return spoilt;
    }
}
