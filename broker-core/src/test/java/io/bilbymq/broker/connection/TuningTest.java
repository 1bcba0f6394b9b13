package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ConnectionMethod;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.settings.ProtocolLimits;
import org.junit.jupiter.api.Test;

class TuningTest {
    private static final ProtocolLimits LIMITS = ProtocolLimits.defaults();
    private static final ProtocolLimits UNLIMITED = new ProtocolLimits(0, 8192, 0, 1, 1, 1, 1, 60, 1);

    private static Tuning agree(ProtocolLimits limits, int channelMax, long frameMax, int heartbeat) {
        return Tuning.agree(limits, new ConnectionMethod.TuneOk(channelMax, frameMax, heartbeat));
    }

    private static void assertRefused(ProtocolLimits limits, int channelMax, long frameMax, String text) {
        assertThatExceptionOfType(AmqpException.class)
                .isThrownBy(() -> agree(limits, channelMax, frameMax, 60))
                .satisfies(e -> {
                    assertThat(e.code()).isEqualTo(ReplyCode.NOT_ALLOWED);
                    assertThat(e.explanation()).isEqualTo(text);
                });
    }

    @Test
    void whatLiesWithinTheLimitsIsTakenAsItIs() {
        assertThat(agree(LIMITS, 1, 4096, 0)).isEqualTo(new Tuning(1, 4096, 0));
        assertThat(agree(LIMITS, 2047, 131072, 65535)).isEqualTo(new Tuning(2047, 131072, 65535));
    }

    @Test
    void theHeartbeatIsTheClientsChoiceEvenAboveTheServers() {
        assertThat(agree(LIMITS, 1, 4096, 600).heartbeatSeconds()).isEqualTo(600);
    }

    @Test
    void whatIsTooMuchIsRefused() {
        assertRefused(
                LIMITS, 2048, 4096, "negotiated channel_max = 2048 is higher than the maximum allowed value (2047)");
        assertRefused(
                LIMITS, 1, 131073, "negotiated frame_max = 131073 is higher than the maximum allowed value (131072)");
    }

    @Test
    void noLimitIsMoreThanAnyLimit() {
        assertRefused(
                LIMITS,
                0,
                4096,
                "negotiated channel_max = 0 (no limit) is higher than the maximum allowed value (2047)");
        assertRefused(
                LIMITS, 1, 0, "negotiated frame_max = 0 (no limit) is higher than the maximum allowed value (131072)");
        assertThat(agree(UNLIMITED, 0, 0, 0)).isEqualTo(new Tuning(0, 0, 0));
    }

    @Test
    void framesHaveALeastSizeWhateverTheServerAllows() {
        assertRefused(LIMITS, 1, 4095, "negotiated frame_max = 4095 is lower than the minimum allowed value (4096)");
        assertRefused(UNLIMITED, 1, 1, "negotiated frame_max = 1 is lower than the minimum allowed value (4096)");
    }

    @Test
    void aFrameSizeBeyondAnyBufferIsTakenForTheLargest() {
        assertThat(agree(UNLIMITED, 1, 0xFFFF_FFFFL, 0).frameMax()).isEqualTo(Frame.UNLIMITED_PAYLOAD_MAX);
    }
}
