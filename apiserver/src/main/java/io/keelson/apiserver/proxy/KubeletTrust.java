package io.keelson.apiserver.proxy;

import io.keelson.apiserver.certificate.SubjectName;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Takes a kubelet for that of a node only where its serving certificate comes from the cluster's authority and names the
 * node as signers of {@code kubernetes.io/kubelet-serving} do: {@code system:node:<name>} in {@code system:nodes}. The
 * addresses of a node may change, its name does not; which node is meant travels with the connection as its server name.
 */
final class KubeletTrust extends X509ExtendedTrustManager {
    private static final String GROUP = "system:nodes";
    private static final String USER_PREFIX = "system:node:";

    private final X509ExtendedTrustManager chains;

    private KubeletTrust(X509ExtendedTrustManager chains) {
        this.chains = chains;
    }

    /** @param authorities whose certificates kubelets must have */
    static KubeletTrust of(List<X509Certificate> authorities) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                trusted.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(trusted);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager chains) {
                    return new KubeletTrust(chains);
                }
            }
            throw new IllegalStateException("no trust manager for X.509");
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("the cluster's authority cannot be used: " + e.getMessage(), e);
        }
    }

    /** Says which node's kubelet a connection must lead to. */
    static void expect(SSLEngine engine, String node) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("");
        parameters.setServerNames(List.of(new SNIHostName(node)));
        engine.setSSLParameters(parameters);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        chains.checkServerTrusted(chain, authType, engine);
        String node = node(engine);
        SubjectName subject = SubjectName.of(chain[0].getSubjectX500Principal());
        if (node == null
                || !subject.commonName().equals(USER_PREFIX + node)
                || !subject.organizations().contains(GROUP)) {
            throw new CertificateException(
                    "certificate is for " + subject.commonName() + ", not for the kubelet of node " + node);
        }
    }

    private static @Nullable String node(SSLEngine engine) {
        List<SNIServerName> names = engine.getSSLParameters().getServerNames();
        return names != null && !names.isEmpty() && names.getFirst() instanceof SNIHostName name
                ? name.getAsciiName()
                : null;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("which node is meant is not known");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("which node is meant is not known");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this side is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this side is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this side is the client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chains.getAcceptedIssuers();
    }
}
