package io.keelson.apiserver.certificate;

import io.keelson.apiserver.certificate.CertificateProfile.Usage;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A certificate authority: issues X.509 version 3 certificates (RFC 5280). */
public final class CertificateAuthority {
    /** Certificates are valid from a little before their issue, for clients whose clocks are behind. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final X509Certificate certificate;
    private final PrivateKey key;

    /**
     * @param certificate the authority's own certificate
     * @param key its private key
     */
    public CertificateAuthority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** Returns the authority's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** Returns whether a certificate says it was issued by this authority; its signature is not looked at. */
    boolean claims(X509Certificate issued) {
        return issued.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
                && Arrays.equals(
                        keyIdentifier(issued.getExtensionValue("2.5.29.35")),
                        keyIdentifier(certificate.getExtensionValue("2.5.29.14")));
    }

    /**
     * Makes the certificate of a new authority, signed with its own key.
     *
     * @param commonName the authority's name
     * @param now the time of issue
     */
    static X509Certificate selfSigned(
            String commonName, PublicKey publicKey, PrivateKey key, Duration validity, Instant now) {
        return selfSigned(new SubjectName(commonName, List.of()).encoded(), publicKey, key, validity, now);
    }

    private static X509Certificate selfSigned(
            byte[] name, PublicKey publicKey, PrivateKey key, Duration validity, Instant now) {
        byte[] extensions = Der.sequence(
                extension("2.5.29.15", true, Der.bits(1, new byte[] {(byte) 0x86})),
                extension("2.5.29.19", true, Der.sequence(Der.bool(true))),
                extension("2.5.29.14", false, Der.octets(keyIdentifier(publicKey))),
                extension("2.5.29.35", false, Der.sequence(Der.implicit(0, keyIdentifier(publicKey)))));
        return sign(name, name, publicKey, extensions, now, now.plus(validity), key);
    }

    /**
     * Issues a certificate; it never outlives the authority's own.
     *
     * @param publicKey the key it is about
     * @param profile what it says
     * @param now the time of issue
     */
    public X509Certificate issue(PublicKey publicKey, CertificateProfile profile, Instant now) {
        List<byte[]> extensions = new ArrayList<>();
        extensions.add(extension("2.5.29.15", true, Der.bits(7, new byte[] {(byte) 0x80})));
        byte[][] usages = Arrays.stream(Usage.values())
                .filter(profile.usages()::contains)
                .map(usage -> Der.oid(usage.oid()))
                .toArray(byte[][]::new);
        extensions.add(extension("2.5.29.37", false, Der.sequence(usages)));
        extensions.add(extension("2.5.29.19", true, Der.sequence()));
        byte[] authorityKey = keyIdentifier(certificate.getExtensionValue("2.5.29.14"));
        if (authorityKey != null) {
            extensions.add(extension("2.5.29.35", false, Der.sequence(Der.implicit(0, authorityKey))));
        }
        List<byte[]> names = new ArrayList<>();
        for (String name : profile.dnsNames()) {
            names.add(Der.implicit(2, name.getBytes(StandardCharsets.US_ASCII)));
        }
        for (InetAddress address : profile.addresses()) {
            names.add(Der.implicit(7, address.getAddress()));
        }
        if (!names.isEmpty()) {
            extensions.add(extension("2.5.29.17", false, Der.sequence(names.toArray(byte[][]::new))));
        }
        Instant end = now.plus(profile.validity());
        Instant last = certificate.getNotAfter().toInstant();
        return sign(
                certificate.getSubjectX500Principal().getEncoded(),
                profile.subject().encoded(),
                publicKey,
                Der.sequence(extensions.toArray(byte[][]::new)),
                now,
                end.isAfter(last) ? last : end,
                key);
    }

    /** Returns this authority's certificate with a new time, its name and key unchanged. */
    X509Certificate renewed(Duration validity, Instant now) {
        return selfSigned(
                certificate.getSubjectX500Principal().getEncoded(), certificate.getPublicKey(), key, validity, now);
    }

    /** Returns this authority with another certificate of the same key. */
    CertificateAuthority with(X509Certificate other) {
        return new CertificateAuthority(other, key);
    }

    private static X509Certificate sign(
            byte[] issuer,
            byte[] subject,
            PublicKey publicKey,
            byte[] extensions,
            Instant start,
            Instant end,
            PrivateKey key) {
        boolean rsa = key.getAlgorithm().equals("RSA");
        byte[] algorithm = rsa
                ? Der.sequence(Der.oid("1.2.840.113549.1.1.11"), Der.nothing())
                : Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
        byte[] body = Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(127, new SecureRandom()).setBit(126)),
                algorithm,
                issuer,
                Der.sequence(Der.time(start.minus(CLOCK_SKEW)), Der.time(end)),
                subject,
                publicKey.getEncoded(),
                Der.explicit(3, extensions));
        try {
            Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initSign(key);
            signature.update(body);
            byte[] encoded = Der.sequence(body, algorithm, Der.bits(0, signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a certificate: " + e.getMessage(), e);
        }
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(value))
                : Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] keyIdentifier(PublicKey publicKey) {
        DerReader info = new DerReader(publicKey.getEncoded()).enter(0x30);
        info.value();
        try {
            return MessageDigest.getInstance("SHA-1").digest(info.bits());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes the key identifier out of a subject or authority key identifier extension. */
    private static byte @Nullable [] keyIdentifier(byte @Nullable [] extension) {
        if (extension == null) {
            return null;
        }
        DerReader value = new DerReader(extension).enter(0x04);
        if (value.peekTag() == 0x30) {
            DerReader authority = value.enter(0x30);
            return authority.peekTag() == 0x80 ? authority.enter(0x80).rest() : null;
        }
        return value.enter(0x04).rest();
    }
}
