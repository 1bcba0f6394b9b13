package io.bilbymq.ctl;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Empties and deletes queues. */
@Command
final class QueueCommands {
    private final BilbyCtl ctl;

    QueueCommands(BilbyCtl ctl) {
        this.ctl = ctl;
    }

    @Command(
            name = "delete_queue",
            description = "Deletes a queue with all its messages.",
            footer = "bilbyctl delete_queue -p shop carts --if-empty")
    void deleteQueue(
            @Parameters(paramLabel = "QUEUE") String queue,
            @Option(
                            names = {"-e", "--if-empty"},
                            description = "Only if there is no message in it.")
                    boolean ifEmpty,
            @Option(
                            names = "--if-unused",
                            description = "Only if it has no consumer. (-u is for the user's name here.)")
                    boolean ifUnused) {
        final String vhost = ctl.vhost();
        Resource resource = Resource.of("queues", vhost, queue);
        final List<String> conditions = new ArrayList<>();
        if (ifEmpty) {
            resource = resource.with("if-empty", "true");
            conditions.add("if queue is empty ");
        }
        if (ifUnused) {
            resource = resource.with("if-unused", "true");
            conditions.add("if queue is unused ");
        }
        ctl.output()
                .banner("Deleting queue '%s' on vhost '%s' %s..."
                        .formatted(queue, vhost, String.join("and ", conditions)));
        final JsonNode known = ctl.api().get("queues", vhost, queue).orElseThrow(QueueCommands::noQueue);
        ctl.api().delete(resource).orElseThrow(QueueCommands::noQueue);
        ctl.output()
                .note("Queue was successfully deleted with %d ready messages"
                        .formatted(known.path("messages_ready").asLong(0)));
    }

    @Command(
            name = "purge_queue",
            description = "Throws all ready messages of a queue away.",
            footer = "bilbyctl purge_queue -p shop carts")
    void purgeQueue(@Parameters(paramLabel = "QUEUE") String queue) {
        final String vhost = ctl.vhost();
        ctl.output().banner("Purging queue '%s' in vhost '%s' ...".formatted(queue, vhost));
        ctl.api().delete("queues", vhost, queue, "contents").orElseThrow(() -> Lookup.noQueue(queue, vhost));
    }

    /** With the exit code that rabbitmqctl has for it. */
    private static Failure noQueue() {
        return new Failure(ExitCode.USAGE, "Queue not found");
    }
}
