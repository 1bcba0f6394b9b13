package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class StoredPauseTest {
    private final ManualLog log = new ManualLog();
    private VirtualHostFixture host = VirtualHostFixture.stored(new Random(1), log, List.of());

    private void declare() {
        final Outcome<DeclaredQueue> declared =
                host.ask((v, from, reply) -> v.declareQueue(from, host.durable("q"), () -> {}, reply));
        host.settle();
        assertThat(declared.result().isPaused()).isFalse();
    }

    private void delete() {
        final Outcome<Integer> deleted =
                host.ask((v, from, reply) -> v.deleteQueue(from, host.owner, "q", false, false, reply));
        host.settle();
        assertThat(deleted.result()).isZero();
    }

    private void restart() {
        host = VirtualHostFixture.stored(new Random(2), log, log.found());
        host.settle();
    }

    private ManagedQueue managed() {
        return host.virtualHost.managed("q");
    }

    /** Lets everything happen, syncs included. */
    private <T> T settled(CompletionStage<T> answer) {
        host.settle();
        return answer.toCompletableFuture().join();
    }

    @Test
    void aDurableQueueIsPausedWhenThatIsSyncedAndStaysSoOverARestart() {
        host.settle();
        declare();

        final CompletionStage<Boolean> paused = managed().pause();
        host.loops.runAll();
        assertThat(managed().isPaused()).isFalse();

        assertThat(settled(paused)).isTrue();
        assertThat(managed().isPaused()).isTrue();
        assertThat(settled(managed().pause())).as("again").isFalse();
        restart();
        assertThat(managed().isPaused()).isTrue();
        assertThat(settled(managed().resume())).isTrue();
        assertThat(settled(managed().resume())).as("again").isFalse();
        restart();
        assertThat(managed().isPaused()).isFalse();
    }

    @Test
    void aQueueThatIsDeletedTakesThatAlong() {
        host.settle();
        declare();
        assertThat(settled(managed().pause())).isTrue();

        delete();
        declare();

        assertThat(managed().isPaused()).isFalse();
        restart();
        assertThat(managed().isPaused()).isFalse();
    }

    @Test
    void aRecordOfAnotherQueueOfTheNameMeansNothing() {
        final byte[] found = DefinitionCodec.encode(List.of(
                new StoredRecord.VirtualHostDeclared("/"),
                DefinitionCodecTest.in("/", DefinitionCodecTest.queue(5, "q", false, FieldTable.empty())),
                DefinitionCodecTest.in("/", new DefinitionRecord.QueuePaused(4, "q", true, true)),
                DefinitionCodecTest.in("/", new DefinitionRecord.QueuePaused(6, "gone", true, true))));

        host = VirtualHostFixture.stored(new Random(2), log, List.of(found));
        host.settle();

        assertThat(managed().isPaused()).isFalse();
    }

    @Test
    void aQueueThatIsNotThereIsNotFound() {
        host.settle();

        final CompletionStage<Boolean> paused = managed().pause();

        assertThatThrownBy(() -> settled(paused))
                .hasCauseInstanceOf(AmqpException.class)
                .hasMessageContaining("no queue 'q' in vhost '/'");
        assertThatThrownBy(() -> managed().isPaused()).isInstanceOf(AmqpException.class);
    }
}
