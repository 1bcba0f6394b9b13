package io.bilbymq.management.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Replays its seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class BodyFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyBytesAreABodyOrRefused(byte[] data) {
        final Body body;
        try {
            body = Body.of(data);
        } catch (ApiException refused) {
            assertThat(refused.answer().status()).isEqualTo(400);
            return;
        }
        for (final String name : new String[] {"a", "b", ""}) {
            read(() -> body.text(name));
            read(() -> body.bool(name));
            read(() -> body.integer(name));
            read(() -> body.table(name));
            read(() -> body.require(name));
        }
        // As text: 1e0 is a decimal when it is read, and an integer when it is read again.
        assertThat(Json.read(Json.text(body.object())))
                .hasToString(body.object().toString());
    }

    private static void read(Runnable reading) {
        try {
            reading.run();
        } catch (ApiException refused) {
            assertThat(refused.answer().status()).isEqualTo(400);
            assertThat(refused.answer().body().length()).isLessThan(2000);
        }
    }
}
