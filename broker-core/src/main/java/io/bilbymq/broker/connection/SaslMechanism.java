package io.bilbymq.broker.connection;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ArgumentReader;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.tls.PeerCertificate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How a client proves in {@code connection.start-ok} who it is. One response is enough for each of them. */
enum SaslMechanism {
    /** RFC 4616: user and password, each behind a zero octet. An authorisation identity is not taken. */
    PLAIN {
        @Override
        SaslAnswer read(byte[] response, Sasl.Circumstances circumstances) {
            final int second = indexOfZero(response, 1);
            if (response.length < 2 || response[0] != 0 || second < 0 || indexOfZero(response, second + 1) >= 0) {
                throw new AmqpException(ReplyCode.SYNTAX_ERROR, "response invalid");
            }
            return said(
                    new String(response, 1, second - 1, StandardCharsets.UTF_8),
                    new String(response, second + 1, response.length - second - 1, StandardCharsets.UTF_8));
        }
    },

    /** RabbitMQ's and older: a field table without its length, with LOGIN and PASSWORD. */
    AMQPLAIN {
        @Override
        SaslAnswer read(byte[] response, Sasl.Circumstances circumstances) {
            final ByteBuf table = Unpooled.wrappedBuffer(
                    Unpooled.buffer(4).writeInt(response.length), Unpooled.wrappedBuffer(response));
            final FieldTable fields = fields(table);
            return said(field(fields, "LOGIN"), field(fields, "PASSWORD"));
        }
    },

    /** RFC 4422, appendix A: the certificate says who it is. The response, another name to act as, is not looked at. */
    EXTERNAL {
        @Override
        SaslAnswer read(byte[] response, Sasl.Circumstances circumstances) {
            if (circumstances.tls().isEmpty()) {
                return new SaslAnswer.Refused("not a TLS-enabled connection");
            }
            final Optional<PeerCertificate> certificate =
                    circumstances.tls().get().peer();
            if (certificate.isEmpty()) {
                return new SaslAnswer.Refused("connection peer presented no TLS (x.509) certificate");
            }
            return certificate
                    .get()
                    .user(circumstances.settings().certificateLogin())
                    .<SaslAnswer>map(name -> new SaslAnswer.Name(name, Optional.empty()))
                    .orElseGet(() -> new SaslAnswer.Refused("no name found"));
        }
    },

    /** RFC 4505: whoever comes is taken for a certain user. What it says of itself is not looked at. */
    ANONYMOUS {
        @Override
        SaslAnswer read(byte[] response, Sasl.Circumstances circumstances) {
            return circumstances
                    .settings()
                    .anonymous()
                    .<SaslAnswer>map(user -> said(user.name(), user.password().orElse("")))
                    .orElseGet(() -> new SaslAnswer.Refused("anonymous login is not configured"));
        }
    };

    /**
     * Reads the response.
     *
     * @throws AmqpException if it is not what the mechanism asks for; nothing else is ever thrown
     */
    abstract SaslAnswer read(byte[] response, Sasl.Circumstances circumstances);

    private static SaslAnswer said(String user, String password) {
        return new SaslAnswer.Name(user, Optional.of(password));
    }

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
