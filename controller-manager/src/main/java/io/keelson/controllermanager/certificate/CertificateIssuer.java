package io.keelson.controllermanager.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the certificate of a request by upstream's policy: subject and alternative names are those of the request, other
 * extensions that it asks for are dropped, usages and lifetime are those of the object, and no certificate is that of an
 * authority or outlives the one that signed it.
 */
final class CertificateIssuer {
    /** The longest lifetime, and that of requests that ask for none. */
    private static final Duration LIFETIME = Duration.ofDays(365);

    private static final Duration SHORTEST = Duration.ofMinutes(10);
    /** Clients' clocks may be behind by so much. */
    private static final Duration BACKDATE = Duration.ofMinutes(5);
    /** Lifetimes below this are not cut by what the start was dated back. */
    private static final Duration SHORT = Duration.ofHours(8);

    private CertificateIssuer() {}

    /**
     * Issues a certificate.
     *
     * @param usages as in {@code spec.usages}
     * @param expirationSeconds the lifetime asked for, or null
     * @return the certificate, DER
     * @throws IllegalArgumentException where the request's signature or usages are wrong
     * @throws IllegalStateException where the authority has expired
     */
    static byte[] issue(
            SigningFiles.Authority authority,
            ParsedRequest request,
            Collection<String> usages,
            @Nullable Integer expirationSeconds,
            Instant now)
            throws GeneralSecurityException {
        Instant last = authority.certificate().getNotAfter().toInstant();
        if (!now.isBefore(last)) {
            throw new IllegalStateException(
                    "refusing to sign a certificate that expired in the past: NotAfter=" + last);
        }
        Duration lifetime = lifetime(expirationSeconds);
        Instant end = lifetime.compareTo(SHORT) < 0
                ? now.plus(lifetime)
                : now.plus(lifetime).minus(BACKDATE);
        try {
            verify(request);
            X509CertificateHolder issuer = new JcaX509CertificateHolder(authority.certificate());
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    issuer.getSubject(),
                    new BigInteger(127, new SecureRandom()).setBit(126),
                    Date.from(now.minus(BACKDATE)),
                    Date.from(end.isBefore(last) ? end : last),
                    request.encoded().getSubject(),
                    request.encoded().getSubjectPublicKeyInfo());
            extend(builder, issuer, request, CertificateUsages.of(usages));
            return builder.build(new JcaContentSignerBuilder(algorithm(authority)).build(authority.key()))
                    .getEncoded();
        } catch (IOException | OperatorCreationException e) {
            throw new GeneralSecurityException("failed to sign certificate: " + e.getMessage(), e);
        }
    }

    static Duration lifetime(@Nullable Integer expirationSeconds) {
        if (expirationSeconds == null) {
            return LIFETIME;
        }
        Duration asked = Duration.ofSeconds(expirationSeconds);
        return asked.compareTo(LIFETIME) > 0 ? LIFETIME : asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked;
    }

    private static void verify(ParsedRequest request) {
        try {
            var key = new JcaContentVerifierProviderBuilder()
                    .build(request.encoded().getSubjectPublicKeyInfo());
            if (!request.encoded().isSignatureValid(key)) {
                throw new IllegalArgumentException("unable to verify certificate request signature");
            }
        } catch (OperatorCreationException | PKCSException e) {
            throw new IllegalArgumentException("unable to verify certificate request signature: " + e.getMessage(), e);
        }
    }

    private static void extend(
            X509v3CertificateBuilder builder,
            X509CertificateHolder issuer,
            ParsedRequest request,
            CertificateUsages usages)
            throws CertIOException {
        if (usages.keyUsage() != 0) {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usages.keyUsage()));
        }
        if (!usages.extended().isEmpty()) {
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(usages.extended().toArray(org.bouncycastle.asn1.x509.KeyPurposeId[]::new)));
        }
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        Extension identifier = issuer.getExtension(Extension.subjectKeyIdentifier);
        if (identifier != null) {
            byte[] id = ASN1OctetString.getInstance(SubjectKeyIdentifier.getInstance(identifier.getParsedValue())
                            .toASN1Primitive())
                    .getOctets();
            builder.addExtension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(id));
        }
        if (!request.names().isEmpty()) {
            boolean nameless =
                    request.encoded().getSubject().equals(new X500Name(new org.bouncycastle.asn1.x500.RDN[0]));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    nameless,
                    new GeneralNames(request.names().toArray(GeneralName[]::new)));
        }
    }

    private static String algorithm(SigningFiles.Authority authority) {
        if (authority.key() instanceof ECPrivateKey key) {
            int bits = key.getParams().getCurve().getField().getFieldSize();
            return bits > 384 ? "SHA512withECDSA" : bits > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
        }
        return authority.key().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "Ed25519";
    }
}
