package io.keelson.apiserver.server.connection;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Presents the newest certificate at every handshake, so that a renewed one is used without a restart. */
final class RenewableKeyManager extends X509ExtendedKeyManager {
    private static final String[] ALIASES = {"serving"};
    private final Supplier<ServingCertificate> newest;

    RenewableKeyManager(Supplier<ServingCertificate> newest) {
        this.newest = newest;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return ALIASES;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return suits(keyType) ? ALIASES[0] : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return suits(keyType) ? ALIASES[0] : null;
    }

    /** Key types are the algorithm's name, with or without the signature's: {@code EC}, {@code EC_EC}, {@code RSA}. */
    private boolean suits(String keyType) {
        String algorithm = newest.get().key().getAlgorithm();
        return keyType.equals(algorithm) || keyType.startsWith(algorithm + "_");
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return newest.get().chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return newest.get().key();
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
