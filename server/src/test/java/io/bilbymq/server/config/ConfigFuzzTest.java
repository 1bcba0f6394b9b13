package io.bilbymq.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Replays its seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class ConfigFuzzTest {
    /** As long as the first line says what is wrong; names of keys are cut nowhere. */
    private static final int TEXT_FOR_EACH_BYTE = 300;

    @FuzzTest(maxDuration = "1m")
    void anyFileIsReadOrRefusedWithItsLines(byte[] data) {
        final String text = new String(data, StandardCharsets.UTF_8);
        try {
            final List<Setting> settings = ConfigFile.parse("f", text);
            assertThat(settings.size()).isLessThanOrEqualTo(data.length);
            final Config config = Config.of(settings);
            for (final KnownKey<?> key : Keys.ALL) {
                config.value(key);
                if (key.patterns().stream()
                        .allMatch(pattern -> pattern.toString().contains("$"))) {
                    config.values(key);
                }
            }
            config.keysWithoutEffectYet();
        } catch (ConfigException refused) {
            assertThat(refused.getMessage()).startsWith("f:");
            assertThat(String.valueOf(refused.getMessage()))
                    .hasSizeLessThanOrEqualTo(TEXT_FOR_EACH_BYTE * (data.length + 1));
        }
    }
}
