package io.bilbymq.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    @Test
    void settingsComeInTheOrderOfTheFileWithTheLineTheyStandOn() throws ConfigException {
        String text = """
                # listeners

                listeners.tcp.default = 5672
                  heartbeat=30   # seconds
                heartbeat = 20
                """;

        List<Setting> settings = ConfigFile.parse("rabbitmq.conf", text);

        assertThat(settings)
                .extracting(setting -> setting.origin() + ": " + setting.key() + " = " + setting.value())
                .containsExactly(
                        "rabbitmq.conf:3: listeners.tcp.default = 5672",
                        "rabbitmq.conf:4: heartbeat = 30",
                        "rabbitmq.conf:5: heartbeat = 20");
        assertThat(settings.get(1)).as("what may be a password").hasToString("heartbeat (rabbitmq.conf:4)");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            k = v                     | v
            k=v                       | v
            k = two words             | two words
            k = a=b                   | a=b
            k = half#comment          | half
            k = 'kept#in quotes'      | kept#in quotes
            k = 'quoted' # comment    | quoted
            k = 'one lone quote       | 'one lone quote
            k = it's                  | it's
            k = "double"              | "double"
            k = ünïcode               | ünïcode
            """)
    void valuesAreReadAsRabbitMqReadsThem(String line, String value) throws ConfigException {
        List<Setting> settings = ConfigFile.parse("f", line);

        assertThat(settings).extracting(Setting::value).containsExactly(value);
    }

    @Test
    void aQuotedValueMayBeEmptyOrSpanLines() throws ConfigException {
        String text = "a = ''\nb = 'one\ntwo'\nc = 3\r\n";

        List<Setting> settings = ConfigFile.parse("f", text);

        assertThat(settings).extracting(Setting::value).containsExactly("", "one\ntwo", "3");
        assertThat(settings).extracting(Setting::origin).containsExactly("f:1", "f:2", "f:4");
    }

    @Test
    void anEscapedDotBelongsToItsWord() throws ConfigException {
        List<Setting> settings = ConfigFile.parse("f", "loopback_users.first\\.last = true");

        ConfigKey key = settings.get(0).key();
        assertThat(key.words()).containsExactly("loopback_users", "first.last");
        assertThat(key).hasToString("loopback_users.first\\.last");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no equals sign", "k =", "k = # only a comment", "k..l = 1", ".k = 1", "k. = 1", "a b = 1"})
    void whatIsNoSettingIsRefusedWithItsLine(String line) {
        assertThatThrownBy(() -> ConfigFile.parse("rabbitmq.conf", "heartbeat = 1\n" + line))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("rabbitmq.conf:2: ");
    }

    @Test
    void textAfterAClosingQuoteIsRefused() {
        assertThatThrownBy(() -> ConfigFile.parse("f", "k = 'a'b"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("f:1: text after the closing quote of k");
    }

    @Test
    void allWrongLinesAreReportedAtOnce() {
        assertThatThrownBy(() -> ConfigFile.parse("f", "one\nk = 1\ntwo"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("f:1: ", "f:3: ");
    }

    @Test
    void anUnreadableFileIsNamed(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("missing.conf");
        Path binary = Files.write(folder.resolve("binary.conf"), new byte[] {(byte) 0xff, (byte) 0xfe, 0x41});

        assertThatThrownBy(() -> ConfigFile.read(missing))
                .isInstanceOf(ConfigException.class)
                .hasMessage("there is no configuration file " + missing);
        assertThatThrownBy(() -> ConfigFile.read(binary))
                .isInstanceOf(ConfigException.class)
                .hasMessage(binary + " is not UTF-8 text");
    }
}
