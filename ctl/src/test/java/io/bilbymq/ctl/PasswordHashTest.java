package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordHashTest {
    /** Made by RabbitMQ 3.10 of the password "guest". */
    private static final String OF_RABBITMQ = "NMP0UHkDEhVmooA8YVu+Kj3KDNc9hOcs2qeqimbnRM6WaSXu";

    @Test
    void aHashMatchesItsPasswordAndNoOther() {
        final String hash = PasswordHash.of("s3crét");

        assertThat(PasswordHash.matches("s3crét", hash, PasswordHash.SHA_256)).isTrue();
        assertThat(PasswordHash.matches("s3cret", hash, PasswordHash.SHA_256)).isFalse();
        assertThat(PasswordHash.matches("s3crét", hash, "rabbit_password_hashing_sha512"))
                .isFalse();
    }

    @Test
    void aHashOfRabbitmqMatches() {
        assertThat(PasswordHash.matches("guest", OF_RABBITMQ, PasswordHash.SHA_256))
                .isTrue();
        assertThat(PasswordHash.matches("Guest", OF_RABBITMQ, PasswordHash.SHA_256))
                .isFalse();
    }

    @Test
    void saltsDiffer() {
        assertThat(PasswordHash.of("x")).isNotEqualTo(PasswordHash.of("x"));
    }

    @Test
    void noHashMatchesNothing() {
        assertThat(PasswordHash.matches("", "", PasswordHash.SHA_256)).isFalse();
        assertThat(PasswordHash.matches("x", "not base64!", PasswordHash.SHA_256))
                .isFalse();
        assertThat(PasswordHash.matches("guest", OF_RABBITMQ, "another")).isFalse();
    }
}
