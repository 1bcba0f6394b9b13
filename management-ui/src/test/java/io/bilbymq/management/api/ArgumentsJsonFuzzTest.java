package io.bilbymq.management.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.bilbymq.amqp.ArgumentReader;
import io.bilbymq.amqp.ArgumentWriter;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Json;
import tools.jackson.databind.node.ObjectNode;

/** Replays its seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class ArgumentsJsonFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyJsonIsATableThatTheBrokerCanReadOrRefused(byte[] data) {
        if (!(Json.read(data).orElse(null) instanceof ObjectNode object)) {
            return;
        }
        final FieldTable table;
        try {
            table = ArgumentsJson.table(object);
            PropertiesJson.properties(object);
        } catch (ApiException refused) {
            assertThat(refused.answer().status()).isEqualTo(400);
            assertThat(refused.answer().body().length()).isLessThan(2000);
            return;
        }
        final FieldTable stored = ArgumentReader.of(ArgumentWriter.toBytes(out -> out.table(table)))
                .table();
        assertThat(stored).isEqualTo(table);
        // Shown again it is the same table, whatever was lost on the way into the first one.
        assertThat(ArgumentsJson.table((ObjectNode) Json.read(Json.text(ArgumentsJson.json(table)))))
                .isEqualTo(table);
    }
}
