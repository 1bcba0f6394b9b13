package io.bilbymq.broker.channel;

import io.bilbymq.amqp.Method;
import java.nio.charset.StandardCharsets;

/** One method that a client has heard, with its content if it has one. */
public final class Heard {
    private final int channel;
    private final Method method;
    private final byte[] properties;
    private final byte[] body;

    Heard(int channel, Method method, byte[] properties, byte[] body) {
        this.channel = channel;
        this.method = method;
        this.properties = properties;
        this.body = body;
    }

    static Heard without(int channel, Method method) {
        return new Heard(channel, method, new byte[0], new byte[0]);
    }

    public int channel() {
        return channel;
    }

    public Method method() {
        return method;
    }

    public byte[] properties() {
        return properties;
    }

    public byte[] body() {
        return body;
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return channel + ": " + method + (body.length == 0 ? "" : " " + text());
    }
}
