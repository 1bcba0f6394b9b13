package io.bilbymq.benchmarks.compare.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ServerPropertiesTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream table = new DataOutputStream(bytes);

    @Test
    void stringsAreKeptAndOtherTypesSkipped() throws IOException {
        field("capabilities", 'F');
        table.writeInt(2 + 2 + 1);
        table.write(new byte[] {3, 'y', 'e', 's', 't'});
        text("product", "RabbitMQ");
        field("answer", 'l');
        table.writeLong(42);
        text("copyright", "a long story");
        text("version", "4.2.0");

        ServerProperties properties = read();

        assertThat(properties.texts())
                .containsEntry("product", "RabbitMQ")
                .containsEntry("version", "4.2.0")
                .containsOnlyKeys("product", "copyright", "version");
        assertThat(properties.inOneLine()).isEqualTo("product RabbitMQ, version 4.2.0");
    }

    @Test
    void aTypeNobodyKnowsIsRefused() throws IOException {
        field("odd", '?');

        assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining("unknown type ?");
    }

    @Test
    void aStringLongerThanItsTableIsRefused() throws IOException {
        field("product", 'S');
        table.writeInt(1_000_000);

        assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining("1000000 bytes");
    }

    private void text(String name, String value) throws IOException {
        field(name, 'S');
        table.writeInt(value.length());
        table.writeBytes(value);
    }

    private void field(String name, char type) throws IOException {
        table.writeByte(name.length());
        table.write(name.getBytes(StandardCharsets.US_ASCII));
        table.writeByte(type);
    }

    private ServerProperties read() throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(whole);
        out.writeInt(bytes.size());
        bytes.writeTo(out);
        return ServerProperties.readFrom(new DataInputStream(new ByteArrayInputStream(whole.toByteArray())));
    }
}
