package io.bilbymq.it.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A client's keys, shown whichever authorities the server says it trusts. */
final class ShowsWhatItHas extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager keys;

    private ShowsWhatItHas(X509ExtendedKeyManager keys) {
        this.keys = keys;
    }

    static KeyManager of(KeyManager keys) {
        return new ShowsWhatItHas((X509ExtendedKeyManager) keys);
    }

    private @Nullable String only() {
        final String[] aliases = keys.getClientAliases("EC", null);
        return aliases == null || aliases.length == 0 ? null : aliases[0];
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return only();
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return only();
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        return keys.getClientAliases(type, null);
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return keys.getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return keys.getPrivateKey(alias);
    }
}
