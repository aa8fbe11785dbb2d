package io.keelson.apiserver.server.connection;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the server proves its identity with.
 *
 * @param chain the server's certificate first, then those that lead to the authority
 * @param key the private key of the first certificate
 */
public record ServingCertificate(List<X509Certificate> chain, PrivateKey key) {
    public ServingCertificate {
        chain = List.copyOf(chain);
    }
}
