package io.keelson.distribution.join;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestCondition;
import io.keelson.apiserver.certificate.KeyFiles;
import io.keelson.apiserver.certificate.Pem;
import io.keelson.client.transport.ApiClient;
import io.keelson.distribution.cluster.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A node's request for a certificate ("TLS bootstrapping"): the key is made here and never leaves the machine.
 *
 * @param signer the signer's name
 * @param keys the key pair
 * @param encoded the request, PEM
 * @param usages what the certificate is to be good for
 */
record CertificateRequest(String signer, KeyPair keys, String encoded, List<String> usages) {
    private static final Duration POLL = Duration.ofMillis(100);

    /** Returns a request for the certificate a node's kubelet shows to the API server. */
    static CertificateRequest client(String node) {
        return of("kubernetes.io/kube-apiserver-client-kubelet", node, "client auth", List.of(), List.of());
    }

    /** Returns a request for the certificate a node's kubelet serves with. */
    static CertificateRequest serving(String node, List<InetAddress> addresses) {
        return of("kubernetes.io/kubelet-serving", node, "server auth", List.of(node), addresses);
    }

    private static CertificateRequest of(
            String signer, String node, String purpose, List<String> names, List<InetAddress> addresses) {
        KeyPair keys = KeyFiles.generate();
        var subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "system:nodes")
                .addRDN(BCStyle.CN, "system:node:" + node);
        var builder = new JcaPKCS10CertificationRequestBuilder(subject.build(), keys.getPublic());
        List<GeneralName> alternatives = new ArrayList<>();
        names.forEach(name -> alternatives.add(new GeneralName(GeneralName.dNSName, name)));
        addresses.forEach(
                address -> alternatives.add(new GeneralName(GeneralName.iPAddress, address.getHostAddress())));
        try {
            if (!alternatives.isEmpty()) {
                ExtensionsGenerator extensions = new ExtensionsGenerator();
                extensions.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(alternatives.toArray(GeneralName[]::new)));
                builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            }
            byte[] request = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
            return new CertificateRequest(
                    signer, keys, Pem.encode("CERTIFICATE REQUEST", request), List.of("digital signature", purpose));
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Sends it and waits until it is signed.
     *
     * @param prefix what the object's name begins with
     * @return certificate and key, PEM
     * @throws ConfigurationException where it is denied, fails, or nobody approves it in time
     */
    String issued(ApiClient api, String prefix, Duration patience) throws InterruptedException {
        CertificateSigningRequest sent = api.create(new CertificateSigningRequestBuilder()
                .withNewMetadata()
                .withGenerateName(prefix)
                .endMetadata()
                .withNewSpec()
                .withSignerName(signer)
                .withRequest(Base64.getEncoder().encodeToString(encoded.getBytes(StandardCharsets.US_ASCII)))
                .withUsages(usages)
                .endSpec()
                .build());
        String name = sent.getMetadata().getName();
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            CertificateSigningRequest now = api.get(CertificateSigningRequest.class, null, name);
            if (now == null) {
                throw new ConfigurationException("the request " + name + " for a certificate was deleted");
            }
            if (now.getStatus() != null) {
                refusal(now);
                String certificate = now.getStatus().getCertificate();
                if (certificate != null && !certificate.isEmpty()) {
                    return new String(Base64.getDecoder().decode(certificate), StandardCharsets.US_ASCII)
                            + Pem.encode(keys.getPrivate());
                }
            }
            Thread.sleep(POLL);
        }
        throw new ConfigurationException("nobody has signed the request " + name + " for a certificate within "
                + patience.toSeconds() + " s (kubectl certificate approve " + name + ")");
    }

    private static void refusal(CertificateSigningRequest request) {
        for (CertificateSigningRequestCondition condition : request.getStatus().getConditions()) {
            if (condition.getType().equals("Denied") || condition.getType().equals("Failed")) {
                throw new ConfigurationException("the request "
                        + request.getMetadata().getName() + " for a certificate was refused: "
                        + condition.getMessage());
            }
        }
    }
}
