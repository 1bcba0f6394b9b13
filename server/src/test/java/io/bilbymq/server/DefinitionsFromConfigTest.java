package io.bilbymq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.server.config.Config;
import io.bilbymq.server.config.ConfigException;
import io.bilbymq.server.config.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionsFromConfigTest {
    private static final String URL = "definitions.https.url=https://config.example/shop.json?token=secret";

    private static Config config(String... assignments) throws ConfigException {
        final List<Setting> settings = new ArrayList<>();
        for (final String assignment : assignments) {
            settings.add(Setting.fromCommandLine("--set", assignment));
        }
        return Config.of(settings);
    }

    private static DefinitionsFromConfig read(String... assignments) throws ConfigException {
        return DefinitionsFromConfig.read(config(assignments));
    }

    @ParameterizedTest
    @ValueSource(strings = {"load_definitions", "definitions.local.path", "management.load_definitions"})
    void aFileHasSeveralNames(String key) throws ConfigException {
        final DefinitionsFromConfig definitions =
                read("definitions.import_backend=local_filesystem", key + "=/etc/d.json");

        assertThat(definitions.files()).contains(Path.of("/etc/d.json"));
        assertThat(definitions.address()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "http"})
    void anAddressIsFetchedFromByWhomeverItIs(String backend) throws ConfigException {
        final DefinitionsFromConfig definitions = read("definitions.import_backend=" + backend, URL);

        assertThat(definitions.address()).contains(URI.create("https://config.example/shop.json?token=secret"));
        assertThat(definitions.tls().verified()).isTrue();
        assertThat(DefinitionsFromConfig.areIn(config("definitions.import_backend=" + backend, URL)))
                .isTrue();
    }

    @Test
    void thePeerIsNotVerifiedIfTheFileSaysSo() throws ConfigException {
        final DefinitionsFromConfig definitions = read(
                "definitions.import_backend=https",
                URL,
                "definitions.tls.verify=verify_none",
                "definitions.tls.versions.1=tlsv1.3");

        assertThat(definitions.tls().verified()).isFalse();
        assertThat(definitions.tls().versions()).containsExactly("TLSv1.3");
    }

    @Test
    void anAddressAndWhereFilesComeFromGoTogether() {
        assertThatThrownBy(() -> read("definitions.import_backend=https"))
                .hasMessageContaining("needs definitions.https.url");
        assertThatThrownBy(() -> read(URL)).hasMessageContaining("needs definitions.import_backend");
        assertThatThrownBy(() -> read("definitions.import_backend=https", URL, "definitions.tls.certfile=/c.pem"))
                .hasMessageContaining("a certificate needs its key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://config.example/d.json", "https://ann:secret@config.example/d.json", "d.json"})
    void anAddressIsOneOfHttpsWithoutAPasswordAndIsNotShown(String address) {
        assertThatThrownBy(() -> config("definitions.https.url=" + address))
                .hasMessageContaining("expected an address https://HOST/")
                .hasMessageNotContaining(address);
    }

    @Test
    void whatStandsBehindTheQuestionMarkIsNotShown() throws ConfigException {
        assertThat(config(URL).effective()).containsEntry("definitions.https.url", "…");
        assertThat(DefinitionsDownload.name(URI.create("https://config.example:8443/shop.json?token=secret")))
                .isEqualTo("https://config.example:8443/shop.json");
    }

    @Test
    void nothingIsSetUnlessItIs() throws ConfigException {
        assertThat(DefinitionsFromConfig.areIn(config())).isFalse();
        assertThat(read().files()).isEmpty();
        assertThat(read().address()).isEmpty();
    }
}
