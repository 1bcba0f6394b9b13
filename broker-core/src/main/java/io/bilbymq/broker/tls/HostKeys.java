package io.bilbymq.broker.tls;

import io.bilbymq.broker.settings.HostCertificate;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows a client the certificate of the host that it asks for by name (server name indication, RFC 6066 §3): that of the very name,
 * else that of the name with a star in the place of the first label, else the default one. Java has read the client's hello by
 * then, within the bounds that hold for every hello.
 *
 * <p>Which certificate a name means is all that is decided here; each is shown by Java's own keys for that one. So a client that can
 * do nothing with the certificate of the host that it asked for is not shown another one. Immutable, thread safe.
 */
final class HostKeys extends X509ExtendedKeyManager {
    /** Stands between the number of a certificate and what its own keys call it. */
    private static final char NUMBER_END = ':';

    private static final int DEFAULT = 0;

    private final List<X509ExtendedKeyManager> keys;
    private final Map<String, Integer> numbers;

    private HostKeys(List<X509ExtendedKeyManager> keys, Map<String, Integer> numbers) {
        this.keys = keys;
        this.numbers = numbers;
    }

    /**
     * For these certificates.
     *
     * @param keys the default one's first, then those of {@code hosts}
     * @param hosts the names that each of the others is for, as {@link HostCertificate#host} writes them
     */
    static HostKeys of(List<X509ExtendedKeyManager> keys, List<List<String>> hosts) {
        final Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < hosts.size(); i++) {
            for (final String host : hosts.get(i)) {
                numbers.put(host, i + 1);
            }
        }
        return new HostKeys(List.copyOf(keys), Map.copyOf(numbers));
    }

    /**
     * Has Java keep the name that a client asked for with its session. Whoever comes back to it and asks for another one is shown
     * the certificate of that (RFC 6066 §3). No name is refused.
     */
    static SNIMatcher everyName() {
        return new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
            @Override
            public boolean matches(SNIServerName name) {
                return true;
            }
        };
    }

    /** Which certificate is for the host of this name. */
    int numberFor(String name) {
        final String host = name.toLowerCase(Locale.ROOT);
        final Integer exact = numbers.get(host);
        if (exact != null) {
            return exact;
        }
        final int label = host.indexOf('.');
        return label < 1 ? DEFAULT : numbers.getOrDefault("*" + host.substring(label), DEFAULT);
    }

    private int numberFor(@Nullable SSLSession handshake) {
        if (handshake instanceof ExtendedSSLSession session) {
            for (final SNIServerName name : session.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return numberFor(host.getAsciiName());
                }
            }
        }
        return DEFAULT;
    }

    private @Nullable String chosen(int number, Function<X509ExtendedKeyManager, @Nullable String> choice) {
        final String alias = choice.apply(keys.get(number));
        return alias == null ? null : number + String.valueOf(NUMBER_END) + alias;
    }

    private X509ExtendedKeyManager keysOf(String alias) {
        return keys.get(Integer.parseInt(alias.substring(0, alias.indexOf(NUMBER_END))));
    }

    private static String own(String alias) {
        return alias.substring(alias.indexOf(NUMBER_END) + 1);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return chosen(
                numberFor(engine.getHandshakeSession()),
                each -> each.chooseEngineServerAlias(keyType, issuers, engine));
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chosen(DEFAULT, each -> each.chooseServerAlias(keyType, issuers, socket));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return keysOf(alias).getCertificateChain(own(alias));
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return keysOf(alias).getPrivateKey(own(alias));
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
