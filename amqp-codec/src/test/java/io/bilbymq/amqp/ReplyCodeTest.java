package io.bilbymq.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReplyCodeTest {
    @Test
    void theTextIsTheNameAndTheExplanation() {
        assertThat(ReplyCode.NOT_FOUND.text("no queue 'q' in vhost '/'"))
                .isEqualTo("NOT_FOUND - no queue 'q' in vhost '/'");
    }

    @Test
    void withoutAnExplanationTheTextIsTheBareName() {
        assertThat(ReplyCode.INTERNAL_ERROR.text("")).isEqualTo("INTERNAL_ERROR");
    }

    @Test
    void aTextOf255BytesIsNotCut() {
        String explanation = "x".repeat(255 - "NOT_FOUND - ".length());

        assertThat(ReplyCode.NOT_FOUND.text(explanation)).isEqualTo("NOT_FOUND - " + explanation);
    }

    @Test
    void aLongerTextIsCutTo255BytesOfWhichTheLastAreDots() {
        String text = ReplyCode.NOT_FOUND.text("x".repeat(300));

        assertThat(text).hasSize(255).isEqualTo("NOT_FOUND - " + "x".repeat(240) + "...");
    }

    @Test
    void aCutNeverSplitsACharacter() {
        for (int shift = 0; shift < 4; shift++) {
            String text = ReplyCode.NOT_FOUND.text("x".repeat(shift) + "🐇".repeat(100));

            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            assertThat(text).as("shift %s", shift).endsWith("🐇...").doesNotContain("\uFFFD");
            assertThat(bytes).as("shift %s", shift).isBetween(252, 255);
        }
    }

    @Test
    void theCodesThatCloseOnlyAChannelAreTheSpecifications() {
        assertThat(Arrays.stream(ReplyCode.values())
                        .filter(code -> !code.hard())
                        .map(ReplyCode::code))
                .containsExactly(200, 311, 312, 313, 403, 404, 405, 406);
        assertThat(Arrays.stream(ReplyCode.values()).filter(ReplyCode::hard).map(ReplyCode::code))
                .containsExactly(320, 402, 501, 502, 503, 504, 505, 506, 530, 540, 541);
    }
}
