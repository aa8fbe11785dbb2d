package io.keelson.apiserver.certificate;

import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * Whom a certificate names: Kubernetes takes the user from the common name and the groups from the organizations.
 *
 * @param commonName the CN, empty where the name has none; of several the last counts
 * @param organizations the O values in order
 */
public record SubjectName(String commonName, List<String> organizations) {
    private static final String COMMON_NAME = "2.5.4.3";
    private static final String ORGANIZATION = "2.5.4.10";

    public SubjectName {
        organizations = List.copyOf(organizations);
    }

    /** Reads a certificate's subject or issuer. */
    public static SubjectName of(X500Principal principal) {
        return parse(new DerReader(principal.getEncoded()).enter(0x30));
    }

    /** Reads the relative distinguished names inside a {@code Name}. */
    static SubjectName parse(DerReader names) {
        String commonName = "";
        List<String> organizations = new ArrayList<>();
        while (names.hasNext()) {
            DerReader set = names.enter(0x31);
            while (set.hasNext()) {
                DerReader attribute = set.enter(0x30);
                String type = attribute.oid();
                if (type.equals(COMMON_NAME)) {
                    commonName = attribute.text();
                } else if (type.equals(ORGANIZATION)) {
                    organizations.add(attribute.text());
                }
            }
        }
        return new SubjectName(commonName, organizations);
    }

    /** Returns the DER encoding: one relative distinguished name for each value, organizations first. */
    byte[] encoded() {
        List<byte[]> parts = new ArrayList<>();
        for (String organization : organizations) {
            parts.add(Der.set(Der.sequence(Der.oid(ORGANIZATION), Der.utf8(organization))));
        }
        if (!commonName.isEmpty()) {
            parts.add(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.utf8(commonName))));
        }
        return Der.sequence(parts.toArray(byte[][]::new));
    }
}
