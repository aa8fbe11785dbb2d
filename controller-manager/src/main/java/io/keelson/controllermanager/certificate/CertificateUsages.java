package io.keelson.controllermanager.certificate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * The usages of the certificates API (RFC 5280, sections 4.2.1.3 and 4.2.1.12) as extensions have them.
 *
 * @param keyUsage the bits of the key usage extension
 * @param extended the purposes of the extended key usage extension, in the API's order of them
 */
record CertificateUsages(int keyUsage, List<KeyPurposeId> extended) {
    private static final Map<String, Integer> BITS = Map.of(
            "signing", KeyUsage.digitalSignature,
            "digital signature", KeyUsage.digitalSignature,
            "content commitment", KeyUsage.nonRepudiation,
            "key encipherment", KeyUsage.keyEncipherment,
            "key agreement", KeyUsage.keyAgreement,
            "data encipherment", KeyUsage.dataEncipherment,
            "cert sign", KeyUsage.keyCertSign,
            "crl sign", KeyUsage.cRLSign,
            "encipher only", KeyUsage.encipherOnly,
            "decipher only", KeyUsage.decipherOnly);

    private record Purpose(int order, KeyPurposeId id) {}

    private static final Map<String, Purpose> PURPOSES = Map.ofEntries(
            Map.entry("any", new Purpose(0, KeyPurposeId.anyExtendedKeyUsage)),
            Map.entry("server auth", new Purpose(1, KeyPurposeId.id_kp_serverAuth)),
            Map.entry("client auth", new Purpose(2, KeyPurposeId.id_kp_clientAuth)),
            Map.entry("code signing", new Purpose(3, KeyPurposeId.id_kp_codeSigning)),
            Map.entry("email protection", new Purpose(4, KeyPurposeId.id_kp_emailProtection)),
            Map.entry("s/mime", new Purpose(4, KeyPurposeId.id_kp_emailProtection)),
            Map.entry("ipsec end system", new Purpose(5, KeyPurposeId.id_kp_ipsecEndSystem)),
            Map.entry("ipsec tunnel", new Purpose(6, KeyPurposeId.id_kp_ipsecTunnel)),
            Map.entry("ipsec user", new Purpose(7, KeyPurposeId.id_kp_ipsecUser)),
            Map.entry("timestamping", new Purpose(8, KeyPurposeId.id_kp_timeStamping)),
            Map.entry("ocsp signing", new Purpose(9, KeyPurposeId.id_kp_OCSPSigning)),
            Map.entry("microsoft sgc", new Purpose(10, purpose("1.3.6.1.4.1.311.10.3.3"))),
            Map.entry("netscape sgc", new Purpose(11, purpose("2.16.840.1.113730.4.1"))));

    private static KeyPurposeId purpose(String oid) {
        return KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid));
    }

    /**
     * Reads {@code spec.usages}.
     *
     * @throws IllegalArgumentException where one is unknown
     */
    static CertificateUsages of(Collection<String> usages) {
        int bits = 0;
        Map<Integer, KeyPurposeId> purposes = new TreeMap<>();
        List<String> unknown = new ArrayList<>();
        for (String usage : usages) {
            Integer bit = BITS.get(usage);
            Purpose purpose = PURPOSES.get(usage);
            if (bit != null) {
                bits |= bit;
            } else if (purpose != null) {
                purposes.put(purpose.order(), purpose.id());
            } else {
                unknown.add('"' + usage + '"');
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unrecognized usage values: [" + String.join(" ", unknown) + "]");
        }
        return new CertificateUsages(bits, List.copyOf(purposes.values()));
    }
}
