package io.bilbymq.broker.connection;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ArgumentReader;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a client proves in {@code connection.start-ok} who it is. */
enum SaslMechanism {
    /** RFC 4616: user and password, each behind a zero octet. An authorisation identity is not taken. */
    PLAIN {
        @Override
        Credentials read(byte[] response) {
            final int second = indexOfZero(response, 1);
            if (response.length < 2 || response[0] != 0 || second < 0 || indexOfZero(response, second + 1) >= 0) {
                throw new AmqpException(ReplyCode.SYNTAX_ERROR, "response invalid");
            }
            return new Credentials(
                    new String(response, 1, second - 1, StandardCharsets.UTF_8),
                    new String(response, second + 1, response.length - second - 1, StandardCharsets.UTF_8));
        }
    },

    /** RabbitMQ's and older: a field table without its length, with LOGIN and PASSWORD. */
    AMQPLAIN {
        @Override
        Credentials read(byte[] response) {
            final ByteBuf table = Unpooled.wrappedBuffer(
                    Unpooled.buffer(4).writeInt(response.length), Unpooled.wrappedBuffer(response));
            final FieldTable fields = fields(table);
            return new Credentials(field(fields, "LOGIN"), field(fields, "PASSWORD"));
        }
    };

    /** A name and a password that nothing has been said of. */
    record Credentials(String user, String password) {
        @Override
        public String toString() {
            return "credentials of user '" + user + "'";
        }
    }

    /** The names of all, as {@code connection.start} lists them. */
    static String names() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(" "));
    }

    static Optional<SaslMechanism> named(String name) {
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.name().equals(name))
                .findFirst();
    }

    /**
     * Reads the response.
     *
     * @throws AmqpException if it is not what the mechanism asks for
     */
    abstract Credentials read(byte[] response);

    /** What cannot be decoded must not be shown, as errors usually do: it may be half of a password. */
    private static FieldTable fields(ByteBuf table) {
        try {
            return new ArgumentReader(table, 0, table.readableBytes()).table();
        } catch (AmqpException malformed) {
            throw new AmqpException(malformed.code(), "AMQPLAIN response cannot be decoded");
        }
    }

    private static int indexOfZero(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static String field(FieldTable fields, String name) {
        final FieldValue value = fields.value(name).orElseThrow(SaslMechanism::missing);
        if (value instanceof FieldValue.LongString text) {
            return text.text();
        }
        if (value instanceof FieldValue.Binary binary) {
            return new String(binary.bytes(), StandardCharsets.UTF_8);
        }
        throw missing();
    }

    private static AmqpException missing() {
        return new AmqpException(ReplyCode.ACCESS_REFUSED, "AMQPLAIN auth info is missing LOGIN or PASSWORD field");
    }
}
