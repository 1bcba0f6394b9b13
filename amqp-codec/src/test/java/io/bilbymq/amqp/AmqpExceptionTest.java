package io.bilbymq.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AmqpExceptionTest {
    @Test
    void theMethodToBlameIsFilledInOnlyIfThereIsNone() {
        AmqpException error = new AmqpException(ReplyCode.NOT_FOUND, "no queue 'q' in vhost '/'");

        AmqpException atGet = error.at(new BasicMethod.Get("q", false));

        assertThat(atGet.classId()).isEqualTo(60);
        assertThat(atGet.methodId()).isEqualTo(70);
        assertThat(atGet.at(50, 10)).isSameAs(atGet);
        assertThat(atGet.replyText()).isEqualTo("NOT_FOUND - no queue 'q' in vhost '/'");
    }

    @Test
    void whatSomebodyElseHasDecidedIsNoMethodsFault() {
        AmqpException forced = new AmqpException(ReplyCode.CONNECTION_FORCED, "vhost 'v' is deleted");

        assertThat(forced.at(new BasicMethod.Get("q", false))).isSameAs(forced);
    }

    @Test
    void itCarriesNoStackTrace() {
        assertThat(new AmqpException(ReplyCode.NOT_FOUND, "")).hasNoSuppressedExceptions();
        assertThat(new AmqpException(ReplyCode.NOT_FOUND, "").getStackTrace()).isEmpty();
    }

    @Test
    void itsMessageSaysEverything() {
        assertThat(new AmqpException(ReplyCode.NOT_FOUND, "gone", 50, 10)).hasMessage("404 NOT_FOUND - gone (50/10)");
    }
}
