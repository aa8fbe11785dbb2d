package io.keelson.controllermanager.certificate;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * What a request (PKCS #10, RFC 2986) asks for. Alternative names of kinds that certificates do not get are left out.
 *
 * @param encoded the request itself
 * @param commonName the subject's common name, empty for none
 * @param organizations the subject's organizations, in their order
 * @param names the alternative names: DNS names, mail addresses, URIs and addresses
 */
record ParsedRequest(
        PKCS10CertificationRequest encoded, String commonName, List<String> organizations, List<GeneralName> names) {
    private static final List<Integer> KINDS = List.of(
            GeneralName.dNSName, GeneralName.rfc822Name, GeneralName.uniformResourceIdentifier, GeneralName.iPAddress);

    /**
     * Parses {@code spec.request}.
     *
     * @param base64 PEM, in base64
     * @throws IllegalArgumentException where it is no request
     */
    static ParsedRequest of(String base64) {
        String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
        try (PemReader reader = new PemReader(new StringReader(text))) {
            PemObject block = reader.readPemObject();
            if (block == null || !block.getType().equals("CERTIFICATE REQUEST")) {
                throw new IllegalArgumentException("PEM block type must be CERTIFICATE REQUEST");
            }
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(block.getContent());
            List<String> commonNames = subject(request, BCStyle.CN);
            return new ParsedRequest(
                    request,
                    commonNames.isEmpty() ? "" : commonNames.getLast(),
                    subject(request, BCStyle.O),
                    names(request.getRequestedExtensions()));
        } catch (IOException e) {
            throw new IllegalArgumentException("malformed certificate request: " + e.getMessage(), e);
        }
    }

    /** Whether it asks for an alternative name of a kind, as {@link GeneralName} numbers them. */
    boolean asksFor(int kind) {
        return names.stream().anyMatch(name -> name.getTagNo() == kind);
    }

    private static List<String> subject(PKCS10CertificationRequest request, ASN1ObjectIdentifier attribute) {
        return Arrays.stream(request.getSubject().getRDNs(attribute))
                .map(RDN::getTypesAndValues)
                .flatMap(Arrays::stream)
                .filter(pair -> pair.getType().equals(attribute))
                .map(pair -> pair.getValue() instanceof ASN1String s
                        ? s.getString()
                        : pair.getValue().toString())
                .toList();
    }

    private static List<GeneralName> names(@org.jspecify.annotations.Nullable Extensions extensions) {
        GeneralNames names =
                extensions == null ? null : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        return names == null
                ? List.of()
                : Arrays.stream(names.getNames())
                        .filter(name -> KINDS.contains(name.getTagNo()))
                        .toList();
    }
}
