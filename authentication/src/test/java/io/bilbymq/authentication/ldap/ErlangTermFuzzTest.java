package io.bilbymq.authentication.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Replays its seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class ErlangTermFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyTextIsAQueryOrRefused(byte[] data) {
        final String text = new String(data, StandardCharsets.UTF_8);
        try {
            assertThat(LdapQueryReader.query(text)).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
