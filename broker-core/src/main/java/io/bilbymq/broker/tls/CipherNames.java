package io.bilbymq.broker.tls;

import io.bilbymq.broker.settings.TlsSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of cipher suites: RabbitMQ's configuration has OpenSSL's ({@code ECDHE-RSA-AES256-GCM-SHA384}), Java and the standards
 * have others ({@code TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384}).
 */
public final class CipherNames {
    /** Key exchange and signature, cipher, and what authenticates; all suites of today have this form in OpenSSL. */
    private static final Pattern OPENSSL = Pattern.compile(
            "(?:(ECDHE-ECDSA|ECDHE-RSA|DHE-RSA)-)?(AES128|AES256|CHACHA20)(-GCM|-POLY1305)?(?:-(SHA\\d*))?");

    private static final Pattern STANDARD = Pattern.compile(
            "TLS_(?:AES|CHACHA20)_\\w+|TLS_(?:ECDHE_ECDSA|ECDHE_RSA|DHE_RSA|RSA)_WITH_(?:AES|CHACHA20)_\\w+");

    private static final Map<String, String> CIPHERS =
            Map.of("AES128", "AES_128", "AES256", "AES_256", "CHACHA20", "CHACHA20");

    private CipherNames() {}

    /**
     * The standard's name of a suite that is named in either way; empty if it is none that anybody should use, such as those
     * with RC4, triple DES, or no encryption at all.
     */
    public static Optional<String> standard(String name) {
        if (STANDARD.matcher(name).matches()) {
            return Optional.of(name);
        }
        final Matcher parts = OPENSSL.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        final boolean chacha = "CHACHA20".equals(parts.group(2));
        if (chacha != "-POLY1305".equals(parts.group(3))) {
            return Optional.empty();
        }
        final String exchange = parts.group(1) == null ? "RSA" : parts.group(1).replace('-', '_');
        final String mode = chacha ? "_POLY1305" : parts.group(3) == null ? "_CBC" : "_GCM";
        final String hash = parts.group(4) == null ? "SHA256" : parts.group(4);
        if (parts.group(4) == null && !chacha) {
            return Optional.empty();
        }
        return Optional.of("TLS_" + exchange + "_WITH_" + CIPHERS.get(parts.group(2)) + mode + "_" + hash);
    }

    /** Those that are to be spoken, as far as this Java can: what it does not have, none of the others has to wait for. */
    static String[] usable(TlsSettings settings, List<String> supported) {
        final List<String> wanted = settings.ciphers().isEmpty() ? TlsSettings.CIPHERS : settings.ciphers();
        return wanted.stream().filter(supported::contains).toArray(String[]::new);
    }
}
