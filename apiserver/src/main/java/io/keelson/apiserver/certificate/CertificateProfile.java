package io.keelson.apiserver.certificate;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a certificate is to say.
 *
 * @param subject whom it names
 * @param usages what its key may be used for
 * @param dnsNames subject alternative names
 * @param addresses subject alternative addresses
 * @param validity how long it is valid from its issue on
 */
public record CertificateProfile(
        SubjectName subject, Set<Usage> usages, List<String> dnsNames, List<InetAddress> addresses, Duration validity) {

    public CertificateProfile {
        usages = Set.copyOf(usages);
        dnsNames = List.copyOf(dnsNames);
        addresses = List.copyOf(addresses);
    }

    /** A certificate of a client: a user or a component. */
    static CertificateProfile client(String commonName, Duration validity, String... organizations) {
        return new CertificateProfile(
                new SubjectName(commonName, List.of(organizations)),
                Set.of(Usage.CLIENT_AUTH),
                List.of(),
                List.of(),
                validity);
    }

    /** Extended key usages (RFC 5280, 4.2.1.12). */
    public enum Usage {
        SERVER_AUTH("1.3.6.1.5.5.7.3.1"),
        CLIENT_AUTH("1.3.6.1.5.5.7.3.2");

        private final String oid;

        Usage(String oid) {
            this.oid = oid;
        }

        String oid() {
            return oid;
        }
    }
}
