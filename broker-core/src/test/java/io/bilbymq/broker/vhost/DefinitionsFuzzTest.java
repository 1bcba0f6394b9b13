package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.bilbymq.broker.access.Users;
import java.util.List;

/** Replays its seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class DefinitionsFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyBytesAreDefinitionsOrRefused(byte[] data) {
        try {
            final List<StoredRecord> read = DefinitionCodec.decode(data);
            assertThat(DefinitionCodec.decode(DefinitionCodec.encode(read))).isEqualTo(read);
            final DefinitionTable table = new DefinitionTable(new Users());
            read.forEach(table::apply);
            assertThat(table.records().size()).isLessThanOrEqualTo(data.length + 1);
        } catch (DefinitionFormatException refused) {
            assertThat(String.valueOf(refused.getMessage())).hasSizeLessThan(1000);
        }
    }
}
