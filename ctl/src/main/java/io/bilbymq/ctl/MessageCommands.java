package io.bilbymq.ctl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Messages by hand. {@code publish} and {@code get} work with RabbitMQ too; the others ask for what only BilbyMQ has. */
@Command
final class MessageCommands {
    /** The default exchange, in paths. */
    private static final String DEFAULT_EXCHANGE = "amq.default";

    private static final Columns COLUMNS = Columns.of(
            "routing_key",
            "exchange",
            "message_count",
            "payload",
            "payload_bytes",
            "payload_encoding",
            "properties",
            "redelivered");

    private static final String COUNT = "How many at most. Default: ${DEFAULT-VALUE}";
    private static final String TRUNCATE = "How much of each body is shown at most. Default: ${DEFAULT-VALUE}";
    private static final String BODY_BYTES = "50000";

    private final BilbyCtl ctl;

    MessageCommands(BilbyCtl ctl) {
        this.ctl = ctl;
    }

    @Command(
            name = "publish",
            description = {
                "Publishes a message, and fails if no queue gets it.",
                "Works with RabbitMQ too, whose rabbitmqadmin has the same."
            },
            footer = "bilbyctl publish -p shop --exchange orders --header tenant=eu order.new '{\"id\": 1}'")
    void publish(
            @Parameters(paramLabel = "ROUTING_KEY") String routingKey,
            @Parameters(paramLabel = "BODY", arity = "0..1", description = "- or none: the standard input.") @Nullable
                    String body,
            @Option(
                            names = {"-x", "--exchange"},
                            paramLabel = "EXCHANGE",
                            defaultValue = "",
                            description = "Default: the default exchange, whose routing keys are names of queues.")
                    String exchange,
            @Option(
                            names = "--properties",
                            paramLabel = "JSON",
                            description = "Such as {\"content_type\": \"text/plain\"}.")
                    @Nullable
                    String properties,
            @Option(names = "--header", paramLabel = "NAME=TEXT", description = "A header; may be given again.")
                    @Nullable
                    Map<String, String> headers,
            @Option(names = "--transient", description = "The message need not survive a restart.")
                    boolean isTransient) {
        final ObjectNode given = properties == null ? Json.object() : Json.parseObject(properties);
        if (!given.has("delivery_mode")) {
            given.put("delivery_mode", isTransient ? 1 : 2);
        }
        if (headers != null) {
            final ObjectNode all = given.withObject("headers");
            headers.forEach(all::put);
        }
        final ObjectNode message = Json.object().put("routing_key", routingKey);
        message.set("properties", given);
        putBody(
                message,
                body == null || body.equals("-") ? ctl.terminal().readAll() : body.getBytes(StandardCharsets.UTF_8));
        final String vhost = ctl.vhost();
        final JsonNode answer = ctl.api()
                .post(message, "exchanges", vhost, exchange.isEmpty() ? DEFAULT_EXCHANGE : exchange, "publish")
                .orElseThrow(() -> new Failure(
                        ExitCode.UNAVAILABLE, "there is no exchange '" + exchange + "' in vhost '" + vhost + "'"));
        if (!answer.path("routed").asBoolean(false)) {
            throw new Failure(ExitCode.DATA, "the message was published, but no queue gets it");
        }
        ctl.output().ok("Message published");
    }

    @Command(
            name = "get",
            description = {
                "Takes messages out of a queue, shows them and puts them back.",
                "They count as redelivered then. Works with RabbitMQ too, whose rabbitmqadmin has the same."
            },
            footer = "bilbyctl get -p shop orders --count 5")
    void get(
            @Parameters(paramLabel = "QUEUE") String queue,
            @Option(
                            names = {"-c", "--count"},
                            paramLabel = "NUMBER",
                            defaultValue = "1",
                            description = COUNT)
                    int count,
            @Option(names = "--ack", description = "Take them away for good.") boolean ack,
            @Option(names = "--truncate", paramLabel = "BYTES", defaultValue = BODY_BYTES, description = TRUNCATE)
                    int truncate) {
        final ObjectNode body = Json.object()
                .put("count", count)
                .put("ackmode", ack ? "ack_requeue_false" : "ack_requeue_true")
                .put("encoding", "auto")
                .put("truncate", truncate);
        show("Getting messages of queue '%s' in vhost '%s' ...", queue, "get", body);
    }

    @Command(
            name = "browse",
            description = "Shows messages of a queue without touching them (only with BilbyMQ).",
            footer = "bilbyctl browse -p shop orders --offset 100 --count 10")
    void browse(
            @Parameters(paramLabel = "QUEUE") String queue,
            @Option(
                            names = {"-c", "--count"},
                            paramLabel = "NUMBER",
                            defaultValue = "10",
                            description = COUNT)
                    int count,
            @Option(
                            names = "--offset",
                            paramLabel = "NUMBER",
                            defaultValue = "0",
                            description = "How many to pass by first.")
                    long offset,
            @Option(names = "--truncate", paramLabel = "BYTES", defaultValue = BODY_BYTES, description = TRUNCATE)
                    int truncate) {
        show("Browsing queue '%s' in vhost '%s' ...", queue, "peek", peek(offset, count, truncate));
    }

    @Command(
            name = "peek",
            description = "Shows the message at a position of a queue; 1 is the first (only with BilbyMQ).",
            footer = "bilbyctl peek -p shop orders 1")
    void peekAt(@Parameters(paramLabel = "QUEUE") String queue, @Parameters(paramLabel = "POSITION") long position) {
        if (position < 1) {
            throw new Failure(ExitCode.USAGE, "positions begin with 1");
        }
        show(
                "Peeking at queue '%s' in vhost '%s' ...",
                queue, "peek", peek(position - 1, 1, Integer.parseInt(BODY_BYTES)));
    }

    @Command(
            name = "move",
            description = "Moves the messages of a queue into another one of its virtual host (only with BilbyMQ).",
            footer = "bilbyctl move -p shop orders.dead orders --count 100")
    void move(
            @Parameters(paramLabel = "QUEUE") String queue,
            @Parameters(paramLabel = "TARGET") String target,
            @Option(
                            names = {"-c", "--count"},
                            paramLabel = "NUMBER",
                            description = "How many at most. Default: all.")
                    @Nullable
                    Long count) {
        final ObjectNode body = Json.object().put("target", target);
        if (count != null) {
            body.put("count", count);
        }
        ctl.output()
                .banner("Moving messages of queue '%s' to '%s' in vhost '%s' ..."
                        .formatted(queue, target, ctl.vhost()));
        final JsonNode answer = ofQueue(queue, "POST", "move", body);
        ctl.output()
                .result(
                        answer.has("moved")
                                ? "Moved " + answer.path("moved").asLong() + " messages"
                                : "The messages are on their way",
                        answer.isObject() ? answer : Json.object().put("result", "ok"));
    }

    @Command(
            name = "pause",
            description =
                    "Has a queue deliver nothing until it is resumed. It takes messages as before (only with BilbyMQ).",
            footer = "bilbyctl pause -p shop orders")
    void pause(@Parameters(paramLabel = "QUEUE") String queue) {
        ctl.output().banner("Pausing queue '%s' in vhost '%s' ...".formatted(queue, ctl.vhost()));
        ofQueue(queue, "PUT", "pause", Json.object());
    }

    @Command(
            name = "resume",
            description = "Has a queue that is paused deliver again (only with BilbyMQ).",
            footer = "bilbyctl resume -p shop orders")
    void resume(@Parameters(paramLabel = "QUEUE") String queue) {
        ctl.output().banner("Resuming queue '%s' in vhost '%s' ...".formatted(queue, ctl.vhost()));
        ofQueue(queue, "PUT", "resume", Json.object());
    }

    private void show(String banner, String queue, String action, JsonNode body) {
        ctl.output().banner(banner.formatted(queue, ctl.vhost()));
        ctl.output().table(COLUMNS.table(ofQueue(queue, "POST", action, body)));
    }

    private JsonNode ofQueue(String queue, String method, String action, JsonNode body) {
        final String vhost = ctl.vhost();
        final Answer answer = method.equals("PUT")
                ? ctl.api().put(body, "queues", vhost, queue, action)
                : ctl.api().post(body, "queues", vhost, queue, action);
        return answer.orElseThrow(() -> Lookup.noQueue(queue, vhost));
    }

    private static ObjectNode peek(long offset, int count, int truncate) {
        return Json.object()
                .put("offset", offset)
                .put("count", count)
                .put("encoding", "auto")
                .put("truncate", truncate);
    }

    /** As text if it is some. */
    private static void putBody(ObjectNode message, byte[] body) {
        try {
            final String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            message.put("payload", text).put("payload_encoding", "string");
        } catch (CharacterCodingException binary) {
            message.put("payload", Base64.getEncoder().encodeToString(body)).put("payload_encoding", "base64");
        }
    }
}
