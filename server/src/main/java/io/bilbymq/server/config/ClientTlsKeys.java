package io.bilbymq.server.config;

import java.util.List;

/** The keys for a broker that is the client of somebody's TLS: {@code auth_http.ssl_options.cacertfile} and the like. */
final class ClientTlsKeys {
    /** Of peers that are not verified anybody may have taken the place. */
    private static final ValueType<String> VERIFIED = ValueType.oneOf("verify_peer");

    /** These change nothing here; revocation is not checked. */
    private static final List<String> WITHOUT_EFFECT = List.of(
            "cacerts.$name",
            "cert",
            "ciphers.$cipher",
            "client_renegotiation",
            "crl_check",
            "dh",
            "dhfile",
            "fail_if_no_peer_cert",
            "honor_cipher_order",
            "honor_ecc_order",
            "key.$type",
            "log_alert",
            "psk_identity",
            "log_level",
            "reuse_session",
            "reuse_sessions",
            "secure_renegotiate",
            "sni");

    private ClientTlsKeys() {}

    /** Those that have effect, below {@code prefix}. */
    static List<KnownKey<?>> below(String prefix) {
        return below(prefix, KnownKey.of(VERIFIED, prefix + ".verify", prefix + ".peer_verification"));
    }

    /** The same for whoever may say that it does not matter who the peer is. */
    static List<KnownKey<?>> belowUnverified(String prefix) {
        return below(prefix, KnownKey.of(ValueType.oneOf("verify_peer", "verify_none"), prefix + ".verify"));
    }

    private static List<KnownKey<?>> below(String prefix, KnownKey<String> verify) {
        return List.of(
                KnownKey.of(ValueType.TEXT, prefix + ".cacertfile"),
                KnownKey.of(ValueType.TEXT, prefix + ".certfile"),
                KnownKey.of(ValueType.TEXT, prefix + ".keyfile"),
                KnownKey.of(ValueType.PASSWORD, prefix + ".password"),
                verify,
                KnownKey.of(ValueType.integer(0, 255), prefix + ".depth"),
                // A name with a star is verified either way, and what is not verified cannot be asked for.
                KnownKey.of(ValueType.oneOf("wildcard", "none"), prefix + ".hostname_verification"),
                KnownKey.of(ValueType.oneOf("tlsv1.2", "tlsv1.3"), prefix + ".versions.$version"));
    }

    /** Those that have none, below {@code prefix}. */
    static List<KeyPattern> withoutEffect(String prefix) {
        return WITHOUT_EFFECT.stream()
                .map(name -> KeyPattern.of(prefix + "." + name))
                .toList();
    }
}
