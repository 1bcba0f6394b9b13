package io.bilbymq.amqp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The methods that open, run and close a connection; all of them travel on channel 0. */
public sealed interface ConnectionMethod extends Method {
    /** The id of the class. */
    int CLASS_ID = 10;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /**
     * The server opens the conversation: its version, its properties and the SASL mechanisms and locales it offers,
     * each list joined by spaces.
     */
    record Start(int versionMajor, int versionMinor, FieldTable serverProperties, String mechanisms, String locales)
            implements ConnectionMethod {
        public static final int METHOD_ID = 10;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Start readFrom(ArgumentReader in) {
            return new Start(in.octet(), in.octet(), in.table(), in.longText(), in.longText());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.octet(versionMajor)
                    .octet(versionMinor)
                    .table(serverProperties)
                    .longText(mechanisms)
                    .longText(locales);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The client introduces itself and sends the first response of the SASL mechanism it chose. */
    // Equality and printing are defined below; the bytes are as private as the connection that reads them.
    @SuppressWarnings("ArrayRecordComponent")
    record StartOk(FieldTable clientProperties, String mechanism, byte[] response, String locale)
            implements ConnectionMethod {
        public static final int METHOD_ID = 11;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static StartOk readFrom(ArgumentReader in) {
            return new StartOk(in.table(), in.shortString(), in.longBytes(), in.shortString());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.table(clientProperties)
                    .shortString(mechanism)
                    .longBytes(response)
                    .shortString(locale);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof StartOk that
                    && clientProperties.equals(that.clientProperties)
                    && mechanism.equals(that.mechanism)
                    && Arrays.equals(response, that.response)
                    && locale.equals(that.locale);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * (31 * clientProperties.hashCode() + mechanism.hashCode()) + Arrays.hashCode(response))
                    + locale.hashCode();
        }

        /** A secret does not belong into a log: only its length is shown. */
        @Override
        public String toString() {
            return "StartOk[clientProperties=" + clientProperties + ", mechanism=" + mechanism + ", response="
                    + response.length + " bytes, locale=" + locale + "]";
        }
    }

    /** The server asks for one more SASL response. */
    // Equality and printing are defined below; the bytes are as private as the connection that reads them.
    @SuppressWarnings("ArrayRecordComponent")
    record Secure(byte[] challenge) implements ConnectionMethod {
        public static final int METHOD_ID = 20;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Secure readFrom(ArgumentReader in) {
            return new Secure(in.longBytes());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.longBytes(challenge);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Secure that && Arrays.equals(challenge, that.challenge);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(challenge);
        }

        /** The bytes are the mechanism's business: only their number is shown. */
        @Override
        public String toString() {
            return "Secure[challenge=" + challenge.length + " bytes]";
        }
    }

    /** The client answers a SASL challenge. */
    // Equality and printing are defined below; the bytes are as private as the connection that reads them.
    @SuppressWarnings("ArrayRecordComponent")
    record SecureOk(byte[] response) implements ConnectionMethod {
        public static final int METHOD_ID = 21;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static SecureOk readFrom(ArgumentReader in) {
            return new SecureOk(in.longBytes());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.longBytes(response);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof SecureOk that && Arrays.equals(response, that.response);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(response);
        }

        /** A secret does not belong into a log: only its length is shown. */
        @Override
        public String toString() {
            return "SecureOk[response=" + response.length + " bytes]";
        }
    }

    /**
     * The server proposes its limits: the highest number of channels, the frame size in bytes with its overhead, the
     * heartbeat in seconds; 0 means no limit, and no heartbeat.
     */
    record Tune(int channelMax, long frameMax, int heartbeat) implements ConnectionMethod {
        public static final int METHOD_ID = 30;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Tune readFrom(ArgumentReader in) {
            return new Tune(in.shortInt(), in.longInt(), in.shortInt());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(channelMax).longInt(frameMax).shortInt(heartbeat);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The client settles the limits that {@link Tune} proposed; same units. */
    record TuneOk(int channelMax, long frameMax, int heartbeat) implements ConnectionMethod {
        public static final int METHOD_ID = 31;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static TuneOk readFrom(ArgumentReader in) {
            return new TuneOk(in.shortInt(), in.longInt(), in.shortInt());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(channelMax).longInt(frameMax).shortInt(heartbeat);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The client chooses its virtual host. */
    record Open(String virtualHost) implements ConnectionMethod {
        public static final int METHOD_ID = 40;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Open readFrom(ArgumentReader in) {
            Open open = new Open(in.shortString());
            in.skipShortString();
            in.skipBit();
            return open;
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortString(virtualHost).shortString("").bit(false);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The connection is ready for use. */
    record OpenOk() implements ConnectionMethod {
        public static final int METHOD_ID = 41;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static OpenOk readFrom(ArgumentReader in) {
            in.skipShortString();
            return new OpenOk();
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortString("");
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** Either side ends the connection; the class and method that caused it are 0 if none did. */
    record Close(int replyCode, String replyText, int causeClassId, int causeMethodId) implements ConnectionMethod {
        public static final int METHOD_ID = 50;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Close readFrom(ArgumentReader in) {
            return new Close(in.shortInt(), in.shortString(), in.shortInt(), in.shortInt());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(replyCode)
                    .shortString(replyText)
                    .shortInt(causeClassId)
                    .shortInt(causeMethodId);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The other side agrees that the connection is over. */
    record CloseOk() implements ConnectionMethod {
        public static final int METHOD_ID = 51;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static CloseOk readFrom(ArgumentReader in) {
            return new CloseOk();
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            // No arguments.
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /**
     * RabbitMQ: the server reads no more from this publisher until {@link Unblocked}, for example because memory is
     * low.
     */
    record Blocked(String reason) implements ConnectionMethod {
        public static final int METHOD_ID = 60;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Blocked readFrom(ArgumentReader in) {
            return new Blocked(in.shortString());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortString(reason);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** RabbitMQ: the server reads again. */
    record Unblocked() implements ConnectionMethod {
        public static final int METHOD_ID = 61;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Unblocked readFrom(ArgumentReader in) {
            return new Unblocked();
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            // No arguments.
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** RabbitMQ: the client replaces the credential it logged in with, for example an expiring token. */
    // Equality and printing are defined below; the bytes are as private as the connection that reads them.
    @SuppressWarnings("ArrayRecordComponent")
    record UpdateSecret(byte[] newSecret, String reason) implements ConnectionMethod {
        public static final int METHOD_ID = 70;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static UpdateSecret readFrom(ArgumentReader in) {
            return new UpdateSecret(in.longBytes(), in.shortString());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.longBytes(newSecret).shortString(reason);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof UpdateSecret that
                    && Arrays.equals(newSecret, that.newSecret)
                    && reason.equals(that.reason);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(newSecret) + reason.hashCode();
        }

        /** A secret does not belong into a log: only its length is shown. */
        @Override
        public String toString() {
            return "UpdateSecret[newSecret=" + newSecret.length + " bytes, reason=" + reason + "]";
        }
    }

    /** RabbitMQ: the new credential is in force. */
    record UpdateSecretOk() implements ConnectionMethod {
        public static final int METHOD_ID = 71;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static UpdateSecretOk readFrom(ArgumentReader in) {
            return new UpdateSecretOk();
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            // No arguments.
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }
}
