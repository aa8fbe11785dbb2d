package io.keelson.apiserver.certificate;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;

/**
 * A request for a certificate (PKCS #10, RFC 2986), as the {@code spec.request} of a CertificateSigningRequest holds it.
 *
 * @param subject whom the certificate is to name
 * @param publicKey the requester's key
 * @param dnsNames the alternative DNS names asked for
 * @param addresses the alternative addresses asked for
 * @param otherNames how many alternative names of other kinds (mail addresses, URIs) are asked for
 */
public record SigningRequest(
        SubjectName subject, PublicKey publicKey, List<String> dnsNames, List<InetAddress> addresses, int otherNames) {

    /**
     * Parses a request and checks that it is signed with its own key.
     *
     * @param text the request as PEM
     * @throws IllegalArgumentException where it is no such request; the message is what the API server tells users
     */
    public static SigningRequest parse(String text) {
        Pem.Block block = Pem.first(text);
        if (block == null || !block.type().equals("CERTIFICATE REQUEST")) {
            throw new IllegalArgumentException("PEM block type must be CERTIFICATE REQUEST");
        }
        DerReader request = new DerReader(block.content()).enter(0x30);
        byte[] encodedInfo = request.value();
        String algorithm = request.enter(0x30).oid();
        byte[] signature = request.bits();

        DerReader info = new DerReader(encodedInfo).enter(0x30);
        info.integer();
        SubjectName subject = SubjectName.parse(info.enter(0x30));
        PublicKey publicKey = Pem.publicKey(info.value());
        verify(algorithm, publicKey, encodedInfo, signature);

        List<String> dnsNames = new ArrayList<>();
        List<InetAddress> addresses = new ArrayList<>();
        int otherNames = 0;
        if (info.peekTag() == 0xa0) {
            DerReader attributes = info.enter(0xa0);
            while (attributes.hasNext()) {
                DerReader attribute = attributes.enter(0x30);
                if (attribute.oid().equals("1.2.840.113549.1.9.14")) {
                    DerReader extensions = attribute.enter(0x31).enter(0x30);
                    while (extensions.hasNext()) {
                        otherNames += alternativeNames(extensions.enter(0x30), dnsNames, addresses);
                    }
                }
            }
        }
        return new SigningRequest(subject, publicKey, List.copyOf(dnsNames), List.copyOf(addresses), otherNames);
    }

    private static int alternativeNames(DerReader extension, List<String> dnsNames, List<InetAddress> addresses) {
        if (!extension.oid().equals("2.5.29.17")) {
            return 0;
        }
        if (extension.peekTag() == 0x01) {
            extension.value();
        }
        int others = 0;
        DerReader names = extension.enter(0x04).enter(0x30);
        while (names.hasNext()) {
            switch (names.peekTag()) {
                case 0x82 -> dnsNames.add(new String(names.enter(0x82).rest(), StandardCharsets.US_ASCII));
                case 0x87 -> {
                    try {
                        addresses.add(InetAddress.getByAddress(names.enter(0x87).rest()));
                    } catch (UnknownHostException e) {
                        throw new IllegalArgumentException("malformed address in the request", e);
                    }
                }
                default -> {
                    names.value();
                    others++;
                }
            }
        }
        return others;
    }

    private static void verify(String algorithm, PublicKey key, byte[] signed, byte[] signature) {
        String name =
                switch (algorithm) {
                    case "1.2.840.10045.4.3.2" -> "SHA256withECDSA";
                    case "1.2.840.10045.4.3.3" -> "SHA384withECDSA";
                    case "1.2.840.10045.4.3.4" -> "SHA512withECDSA";
                    case "1.2.840.113549.1.1.11" -> "SHA256withRSA";
                    case "1.2.840.113549.1.1.12" -> "SHA384withRSA";
                    case "1.2.840.113549.1.1.13" -> "SHA512withRSA";
                    case "1.3.101.112" -> "Ed25519";
                    default -> throw new IllegalArgumentException("x509: unsupported signature algorithm " + algorithm);
                };
        try {
            Signature verifier = Signature.getInstance(name);
            verifier.initVerify(key);
            verifier.update(signed);
            if (!verifier.verify(signature)) {
                throw new IllegalArgumentException("x509: the request is not signed with its own key");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("x509: " + e.getMessage(), e);
        }
    }
}
