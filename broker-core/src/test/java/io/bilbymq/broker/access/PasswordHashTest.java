package io.bilbymq.broker.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PasswordHashTest {
    private static final int ITERATIONS = 1000;

    @ParameterizedTest
    @CsvSource({
        // What rabbit_password:hash of RabbitMQ 3.10.8 made of the password.
        "rabbit_password_hashing_md5, 2QZLL8FUBdUdRmAKRve4HY0A5H4=, sécret",
        "rabbit_password_hashing_sha256, z1kaH1mx+Hc4tC3TREWbSG4M+Gf7eXYgFAbxLU7WtOc0IgK+, sécret",
        "rabbit_password_hashing_sha512, qlP+H7aIUPxY6B2otuUOeeG7pbOuMJM09ClSdOwgZDBTBBeUrcyW6oBuH24Cs5a0TsqSkwBpM9OBkjOinbPI3sDBv6w=, sécret",
        // What its HTTP API exported.
        "rabbit_password_hashing_sha256, IAy+GckagWZNRWenA41ao7qNBMI5jELU3nt0+7Tpc05Ia2ps, sécret",
        "rabbit_password_hashing_sha256, njRIafzcvwOsAEVYoyh51Uli/rMqgm2hXelB6n310iO6n4fb, guest",
        // The example of its documentation on passwords.
        "rabbit_password_hashing_sha256, kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR, test12",
    })
    void hashesThatRabbitMade(String algorithm, String value, String password) {
        final PasswordHash hash =
                PasswordHash.of(HashingAlgorithm.named(algorithm).orElseThrow(), value);

        assertThat(hash.matches(password)).isTrue();
        assertThat(hash.matches(password + " ")).isFalse();
        assertThat(hash.matches("")).isFalse();
        assertThat(hash.value()).isEqualTo(value);
    }

    @ParameterizedTest
    @EnumSource(HashingAlgorithm.class)
    void whatIsHashedIsReadAgain(HashingAlgorithm algorithm) {
        final PasswordHash hash = PasswordHash.make(algorithm, ITERATIONS, "pässword");
        final PasswordHash again = PasswordHash.of(algorithm, hash.value());

        assertThat(again).isEqualTo(hash).hasSameHashCodeAs(hash);
        assertThat(again.matches("pässword")).isTrue();
        assertThat(again.matches("password")).isFalse();
        assertThat(PasswordHash.make(algorithm, ITERATIONS, "pässword")).isNotEqualTo(hash);
    }

    @Test
    void theSlowOneIsMarkedAndKeepsItsIterations() {
        final PasswordHash hash = PasswordHash.make(HashingAlgorithm.PBKDF2, 1234, "password");

        assertThat(hash.value()).startsWith("pbkdf2:1234:");
        assertThat(hash.algorithm()).hasToString("bilbymq_password_hashing_pbkdf2_sha512");
        assertThat(hash.cost()).isEqualTo(1234);
    }

    @Test
    void anEmptyPasswordHashedSlowlyIsNobodys() {
        final PasswordHash hash = PasswordHash.make(HashingAlgorithm.PBKDF2, ITERATIONS, "");

        assertThat(hash.matches("")).isFalse();
        assertThat(hash.matches("\0")).isFalse();
    }

    @Test
    void aHashOfAnotherLengthIsTakenAndNobodys() {
        final PasswordHash hash = PasswordHash.of(HashingAlgorithm.SHA256, "AAAA");

        assertThat(hash.matches("")).isFalse();
        assertThat(hash.value()).isEqualTo("AAAA");
    }

    @ParameterizedTest
    @CsvSource({
        "SHA256, notbase64!",
        "PBKDF2, kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR",
        "PBKDF2, pbkdf2:0:AAAA",
        "PBKDF2, pbkdf2:99999999:AAAA",
        "PBKDF2, pbkdf2:-1:AAAA",
        "PBKDF2, pbkdf2:1000:AAAA:AAAA",
    })
    void whatIsNoHashIsRefusedAndNotShown(HashingAlgorithm algorithm, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PasswordHash.of(algorithm, value))
                .withMessage("the password hash is none of " + algorithm.module());
    }

    @Test
    void nothingShowsIt() {
        final PasswordHash hash = PasswordHash.make(HashingAlgorithm.SHA256, 1, "password");

        assertThat(hash.toString()).doesNotContain(hash.value()).contains("sha256");
    }
}
