package io.bilbymq.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.broker.Broker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {
    private static final int MESSAGES = 20;
    private static final int BODY_BYTES = 1000;

    private final Path folder;

    CheckCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    private int check(String... options) {
        final String[] arguments = Stream.concat(Stream.of("--data-dir", folder.toString()), Stream.of(options))
                .toArray(String[]::new);
        out.getBuffer().setLength(0);
        errors.getBuffer().setLength(0);
        return new CommandLine(new CheckCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
    }

    private void fill() throws Exception {
        try (Broker broker = Broker.builder().dataFolder(folder).start();
                Connection connection = connect(broker);
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("orders", true, false, false, null);
            channel.confirmSelect();
            for (int i = 0; i < MESSAGES; i++) {
                channel.basicPublish("", "orders", MessageProperties.PERSISTENT_BASIC, body(i));
            }
            channel.waitForConfirmsOrDie(10_000);
        }
    }

    private static Connection connect(Broker broker) throws Exception {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(broker.port());
        return factory.newConnection();
    }

    /** Each begins with a text that can be found in a file. */
    private static byte[] body(int number) {
        return ("message " + number + ";" + "x".repeat(BODY_BYTES)).getBytes(StandardCharsets.UTF_8);
    }

    /** Turns one bit of that message. */
    private void damage(int number) throws IOException {
        final byte[] wanted = ("message " + number + ";").getBytes(StandardCharsets.UTF_8);
        for (final Path segment : segments()) {
            final byte[] bytes = Files.readAllBytes(segment);
            final int at = new String(bytes, StandardCharsets.ISO_8859_1)
                    .indexOf(new String(wanted, StandardCharsets.ISO_8859_1));
            if (at >= 0) {
                try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
                    file.seek(at);
                    file.write(bytes[at] ^ 1);
                }
                return;
            }
        }
        throw new AssertionError("message " + number + " is in no segment");
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }

    @Test
    void aFolderThatIsInOrderIsDescribed() throws Exception {
        fill();

        final int exitCode = check();

        assertThat(exitCode).isEqualTo(CheckCommand.UNDAMAGED);
        assertThat(out.toString())
                .contains("message log in " + folder)
                .contains(MESSAGES + " messages in 1 queue ")
                .contains("the broker was stopped in good order")
                .contains("nothing is damaged");
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void damageIsNamedWithItsPlaceAndNothingIsChanged() throws Exception {
        fill();
        damage(7);
        final List<byte[]> before = contents();

        final int exitCode = check();

        assertThat(exitCode).isEqualTo(CheckCommand.DAMAGED);
        assertThat(out.toString())
                .contains(MESSAGES - 1 + " messages in 1 queue ")
                .contains("damaged, and what was there is lost: 1 place")
                .containsPattern(" {2}\\d+ bytes at \\d+ in [0-9a-f]{16}\\.log: ")
                .contains("--repair");
        assertThat(contents()).usingRecursiveComparison().isEqualTo(before);
        assertThat(folder.resolve(CheckCommand.ASIDE)).doesNotExist();
    }

    private List<byte[]> contents() throws IOException {
        final List<byte[]> contents = new ArrayList<>();
        for (final Path segment : segments()) {
            contents.add(Files.readAllBytes(segment));
        }
        return contents;
    }

    @Test
    void repairMovesDamageAsideAndLeavesTheRest() throws Exception {
        fill();
        damage(7);

        final int exitCode = check("--repair");

        assertThat(exitCode).isEqualTo(CheckCommand.DAMAGED);
        assertThat(out.toString())
                .containsPattern("moved \\d+ bytes at \\d+ in [0-9a-f]{16}\\.log to .*" + CheckCommand.ASIDE
                        + "/[0-9a-f]{16}\\.log-\\d+")
                .contains("repaired: nothing is damaged any more");
        assertThat(check()).isEqualTo(CheckCommand.UNDAMAGED);
        try (Broker broker = Broker.builder().dataFolder(folder).start();
                Connection connection = connect(broker);
                Channel channel = connection.createChannel()) {
            assertThat(channel.queueDeclarePassive("orders").getMessageCount()).isEqualTo(MESSAGES - 1);
        }
    }

    @Test
    void aFolderInUseIsNotChecked() {
        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            final int exitCode = check();

            assertThat(broker.port()).isPositive();
            assertThat(exitCode).isEqualTo(CheckCommand.NOT_CHECKED);
            assertThat(errors.toString())
                    .isEqualToNormalizingNewlines("bilby: data folder " + folder + " is already in use by process "
                            + ProcessHandle.current().pid() + "\n");
        }
    }

    @Test
    void whatIsNoDataFolderIsLeftAsItIs() throws Exception {
        Files.writeString(folder.resolve("notes.log"), "nothing of a broker's");

        final int exitCode = check("--repair");

        assertThat(exitCode).isEqualTo(CheckCommand.NOT_CHECKED);
        assertThat(errors.toString()).contains(folder + " is no data folder");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("notes.log"));
        }
    }
}
