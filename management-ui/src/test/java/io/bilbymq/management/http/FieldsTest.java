package io.bilbymq.management.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FieldsTest {
    private final Fields some = new Fields(Columns.of(List.of("a", "stats.publish")));

    @Test
    void whatIsNotWantedIsNeitherKeptNorFoundOut() {
        some.put("a", 1).put("b", 2).set("c", () -> {
            throw new AssertionError("found out");
        });

        assertThat(some.object()).isEqualTo(Json.object().put("a", 1L));
    }

    @Test
    void aKeyIsThereWhetherItIsWantedOrNot() {
        some.key("name", "q").key("recv_oct", 3);

        assertThat(some.text("name")).isEqualTo("q");
        assertThat(some.number("recv_oct")).isEqualTo(3);
    }

    @Test
    void anObjectInsideIsThereIfAnyOfItIsWanted() {
        some.inner("stats").put("publish", 1).put("ack", 2);
        some.inner("lengths").put("messages", 3);

        assertThat(some.object().toString()).isEqualTo("{\"stats\":{\"publish\":1}}");
    }

    @Test
    void aWordInThePlaceOfANumberIsNone() {
        final Fields node = Fields.of(
                Json.object().put("disk_free", "disk_free_monitoring_disabled").put("mem_used", 1));

        assertThat(node.hasNumber("disk_free")).isFalse();
        assertThat(node.hasNumber("mem_used")).isTrue();
        assertThat(node.hasNumber("fd_used")).isFalse();
    }
}
