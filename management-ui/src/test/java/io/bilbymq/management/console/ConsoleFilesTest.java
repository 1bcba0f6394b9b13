package io.bilbymq.management.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.management.http.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Which files there are, and what the page says of them. */
class ConsoleFilesTest {
    private static final Pattern IMPORT_MAP = Pattern.compile("<script type=\"importmap\">(.*?)</script>");

    private static final Map<String, byte[]> LIBRARIES = Map.of(
            "lit/1.0/index.js", bytes(""),
            "lit-html/1.1/lit-html.js", bytes(""),
            "lit-element/1.2/lit-element.js", bytes(""),
            "reactive-element/1.3/reactive-element.js", bytes(""),
            "echarts/2.0/dist/echarts.esm.min.js", bytes("charts"));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConsoleFiles files(String app) {
        return ConsoleFiles.of(
                Map.of(
                        "index.html", bytes("<script type=\"importmap\">@IMPORT_MAP@</script>@VERSION@"),
                        "app.js", bytes(app),
                        "pages/queue.js", bytes("page")),
                LIBRARIES);
    }

    private static String index(ConsoleFiles files) {
        return files.index().plain().toString(StandardCharsets.UTF_8);
    }

    private static String version(ConsoleFiles files) {
        final String page = index(files);
        return page.substring(page.lastIndexOf('>') + 1);
    }

    @Test
    void ownFilesLieUnderAVersionThatChangesWithAnyOfThem() {
        final ConsoleFiles before = files("one");
        final ConsoleFiles after = files("two");

        assertThat(version(files("one"))).isEqualTo(version(before)).isNotEqualTo(version(after));
        assertThat(before.at("console/" + version(before) + "/pages/queue.js")).isPresent();
        assertThat(before.at("console/" + version(after) + "/pages/queue.js")).isEmpty();
    }

    @Test
    void librariesLieUnderTheirOwnVersion() {
        assertThat(files("one").at("console/lib/echarts/2.0/dist/echarts.esm.min.js"))
                .hasValueSatisfying(file -> assertThat(file.plain().toString(StandardCharsets.UTF_8))
                        .isEqualTo("charts"));
    }

    @Test
    void thePageSaysWhereEachLibraryLies() throws Exception {
        final Matcher found = IMPORT_MAP.matcher(index(files("one")));
        assertThat(found.find()).isTrue();
        final JsonNode imports = Json.read(found.group(1)).path("imports");

        assertThat(imports.path("lit").stringValue()).isEqualTo("./console/lib/lit/1.0/index.js");
        assertThat(imports.path("lit/").stringValue()).isEqualTo("./console/lib/lit/1.0/");
        assertThat(imports.path("@lit/reactive-element").stringValue())
                .isEqualTo("./console/lib/reactive-element/1.3/reactive-element.js");
    }

    @Test
    void thePolicyAllowsTheImportMapAndNothingElseThatStandsInThePage() throws Exception {
        final ConsoleFiles files = files("one");
        final Matcher found = IMPORT_MAP.matcher(index(files));
        assertThat(found.find()).isTrue();
        final String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes(found.group(1))));

        assertThat(files.contentSecurityPolicy())
                .contains("default-src 'none'; script-src 'self' 'sha256-" + hash + "';")
                .doesNotContain("unsafe");
    }

    @Test
    void aLibraryThatIsMissingIsSaid() {
        final Map<String, byte[]> some = new HashMap<>(LIBRARIES);
        some.remove("echarts/2.0/dist/echarts.esm.min.js");

        assertThatThrownBy(() -> ConsoleFiles.of(Map.of("index.html", bytes("")), some))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("echarts");
    }

    @Test
    void whatIsBuiltHasNoPlaceLeftOpenAndNothingInline() {
        final ConsoleFiles files = ConsoleFiles.load();

        assertThat(index(files)).doesNotContain("@VERSION@", "@IMPORT_MAP@");
        assertThat(index(files).replaceAll(IMPORT_MAP.pattern(), ""))
                .doesNotContain("<style", "style=", "javascript:")
                .doesNotContainPattern("<script(?![^>]* src=)")
                .doesNotContainPattern("\\son\\w+=");
        assertThat(files.byPath().keySet())
                .allMatch(path -> path.startsWith("console/") && path.matches(".*\\.(js|css|svg)"))
                .noneMatch(path -> path.contains("unsafe"));
    }

    @Test
    void whatThePageNamesIsThere() {
        final ConsoleFiles files = ConsoleFiles.load();
        final Matcher link =
                Pattern.compile("(?:src|href)=\"(console/[^\"]+)\"").matcher(index(files));

        assertThat(link.results().map(found -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(path -> assertThat(files.at(path)).isPresent());
    }
}
