package io.keelson.apiserver.certificate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text form of keys and certificates (RFC 7468). */
public final class Pem {
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    /**
     * One block.
     *
     * @param type what stands after BEGIN, such as {@code CERTIFICATE}
     * @param headers whether the block has header lines, which none of ours may have
     * @param content the decoded bytes
     */
    public record Block(String type, boolean headers, byte[] content) {}

    /** Writes one block, with a line feed at its end. */
    public static String encode(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n" + ENCODER.encodeToString(content) + "\n-----END " + type + "-----\n";
    }

    /** Writes a certificate. */
    public static String encode(X509Certificate certificate) {
        try {
            return encode("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a private key in PKCS #8. */
    public static String encode(PrivateKey key) {
        return encode("PRIVATE KEY", key.getEncoded());
    }

    /** Writes a public key. */
    public static String encode(PublicKey key) {
        return encode("PUBLIC KEY", key.getEncoded());
    }

    /** Reads the first block of a text, or returns null where there is none. Text around blocks is skipped. */
    public static @Nullable Block first(String text) {
        List<Block> blocks = blocks(text, 1);
        return blocks.isEmpty() ? null : blocks.getFirst();
    }

    /** Reads all blocks of a text. Text around blocks is skipped. */
    public static List<Block> blocks(String text) {
        return blocks(text, Integer.MAX_VALUE);
    }

    /** Reads all certificates of a text; blocks of other types are skipped. */
    public static List<X509Certificate> certificates(String text) {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (Block block : blocks(text)) {
                if (block.type().equals("CERTIFICATE")) {
                    certificates.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.content())));
                }
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException("malformed certificate: " + e.getMessage(), e);
        }
        return certificates;
    }

    /** Reads a private key in PKCS #8, elliptic curve or RSA. */
    public static PrivateKey privateKey(String text) {
        Block block = block(text, "PRIVATE KEY");
        DerReader info = new DerReader(block.content()).enter(0x30);
        info.integer();
        String algorithm = algorithm(info.enter(0x30).oid());
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(block.content()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("malformed private key: " + e.getMessage(), e);
        }
    }

    /** Reads a public key, elliptic curve or RSA. */
    public static PublicKey publicKey(String text) {
        return publicKey(block(text, "PUBLIC KEY").content());
    }

    /** Reads a DER {@code SubjectPublicKeyInfo}. */
    static PublicKey publicKey(byte[] info) {
        String algorithm = algorithm(new DerReader(info).enter(0x30).enter(0x30).oid());
        try {
            return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(info));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("malformed public key: " + e.getMessage(), e);
        }
    }

    private static Block block(String text, String type) {
        for (Block block : blocks(text)) {
            if (block.type().equals(type)) {
                return block;
            }
        }
        throw new IllegalArgumentException("no PEM block " + type + " found");
    }

    private static String algorithm(String oid) {
        return switch (oid) {
            case "1.2.840.10045.2.1" -> "EC";
            case "1.2.840.113549.1.1.1" -> "RSA";
            case "1.3.101.112" -> "Ed25519";
            default -> throw new IllegalArgumentException("unsupported key algorithm " + oid);
        };
    }

    private static List<Block> blocks(String text, int limit) {
        List<Block> blocks = new ArrayList<>();
        int position = 0;
        while (blocks.size() < limit) {
            int begin = text.indexOf("-----BEGIN ", position);
            int dashes = begin < 0 ? -1 : text.indexOf("-----", begin + 11);
            if (dashes < 0) {
                break;
            }
            String type = text.substring(begin + 11, dashes);
            int end = text.indexOf("-----END " + type + "-----", dashes + 5);
            if (end < 0) {
                break;
            }
            String body = text.substring(dashes + 5, end);
            boolean headers = body.indexOf(':') >= 0;
            int blank = headers ? body.indexOf("\n\n") : -1;
            try {
                byte[] content = Base64.getMimeDecoder()
                        .decode((blank < 0 ? body : body.substring(blank)).getBytes(StandardCharsets.US_ASCII));
                blocks.add(new Block(type, headers, content));
            } catch (IllegalArgumentException malformed) {
                // Not a block: what stands between the marks is no base64.
            }
            position = end + 1;
        }
        return blocks;
    }
}
