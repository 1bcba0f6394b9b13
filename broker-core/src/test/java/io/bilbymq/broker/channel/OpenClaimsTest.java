package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenClaimsTest {
    private final OpenClaims claims = new OpenClaims();
    private final List<String> undone = new ArrayList<>();

    private void add(long ticket, String name) {
        claims.add(ticket, List.of(() -> undone.add(name)));
    }

    @Test
    void whatIsRefusedIsUndoneAndNothingElse() {
        add(1, "one");
        add(2, "two");
        add(4, "four");

        claims.answered(1, 1, true, 2);
        claims.answered(2, 3, false, 4);
        claims.answered(4, 4, true, 5);

        assertThat(undone).containsExactly("two");
    }

    @Test
    void oneRefusalOfSeveralAnswersIsEnough() {
        add(1, "one");

        claims.answered(1, 1, true, 1);
        claims.answered(1, 1, false, 2);

        assertThat(undone).containsExactly("one");
    }

    @Test
    void whatHasAllItsAnswersIsForgotten() {
        add(1, "one");
        claims.answered(1, 1, true, 2);

        claims.answered(1, 1, false, 2);

        assertThat(undone).isEmpty();
    }
}
