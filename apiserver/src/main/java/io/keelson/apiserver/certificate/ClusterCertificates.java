package io.keelson.apiserver.certificate;

import io.keelson.apiserver.certificate.CertificateProfile.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of one cluster in one directory. What is missing, near its end, not from its authority or does not
 * name what it has to name is issued anew, when the directory is opened and whenever {@link #renew()} is called;
 * everything else is left as it is, so that an administrator may replace any of the files.
 *
 * <p>There are two authorities: that of the cluster, and that of the front proxy. Their certificates are renewed with key
 * and name unchanged: what they have issued stays valid.
 */
public final class ClusterCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterCertificates.class);
    /** The group whose right to everything comes from a binding. */
    private static final String ADMINISTRATORS = "kubeadm:cluster-admins";

    private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3650);
    private static final Duration VALIDITY = Duration.ofDays(365);

    private final Path directory;
    private final ServingNames names;
    private final Clock clock;
    private final Map<ClusterIdentity, KeyCertificate> current = new EnumMap<>(ClusterIdentity.class);
    private final List<Consumer<Set<ClusterIdentity>>> listeners = new CopyOnWriteArrayList<>();
    private CertificateAuthority authority;
    private CertificateAuthority frontProxyAuthority;

    /**
     * What the node and its servers are called.
     *
     * @param nodeName the node's name
     * @param addresses the host's addresses, under which the API server and the kubelet are reached
     * @param serviceAddress the address of the {@code kubernetes} service, the first of the service range
     * @param clusterDomain the cluster's DNS domain, such as {@code cluster.local}
     */
    public record ServingNames(
            String nodeName, List<InetAddress> addresses, InetAddress serviceAddress, String clusterDomain) {
        public ServingNames {
            addresses = List.copyOf(addresses);
        }
    }

    private ClusterCertificates(Path directory, ServingNames names, Clock clock) {
        this.directory = directory;
        this.names = names;
        this.clock = clock;
        this.authority = openAuthority(directory, "ca", "kubernetes", clock);
        this.frontProxyAuthority = openAuthority(directory, "front-proxy-ca", "front-proxy-ca", clock);
    }

    /**
     * Opens the directory and issues what it lacks.
     *
     * @param directory where the files are; made where it does not exist
     * @param names what serving certificates have to name
     * @param clock tells when certificates end
     * @throws UncheckedIOException where a file cannot be read or written
     * @throws IllegalArgumentException where a file holds something else; the message says which file
     */
    public static ClusterCertificates open(Path directory, ServingNames names, Clock clock) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory + ": " + e.getMessage(), e);
        }
        ClusterCertificates certificates = new ClusterCertificates(directory, names, clock);
        certificates.renew();
        return certificates;
    }

    /** Returns the authority. */
    public synchronized CertificateAuthority authority() {
        return authority;
    }

    /** Returns the authority's certificate as PEM, what clients have to trust. */
    public String authorityText() {
        return Pem.encode(authority().certificate());
    }

    /**
     * Returns the authority of the front proxy: whoever has a certificate of it may say in headers on whose behalf a
     * request is made, so it is another than that of users.
     */
    public synchronized CertificateAuthority frontProxyAuthority() {
        return frontProxyAuthority;
    }

    /** Returns the newest certificate of an identity. */
    public synchronized KeyCertificate get(ClusterIdentity identity) {
        return Objects.requireNonNull(current.get(identity));
    }

    /** Returns the directory. */
    public Path directory() {
        return directory;
    }

    /** Has the listener told, on the thread that renews, which certificates have been replaced. */
    public void onRenewal(Consumer<Set<ClusterIdentity>> listener) {
        listeners.add(listener);
    }

    /**
     * Issues anew what has less than a third of its time left or has otherwise become unfit. Call it every hour or so.
     *
     * @return whose certificates were replaced
     */
    public Set<ClusterIdentity> renew() {
        Set<ClusterIdentity> renewed = new LinkedHashSet<>();
        synchronized (this) {
            if (ending(authority.certificate())) {
                authority = openAuthority(directory, "ca", "kubernetes", clock);
            }
            if (ending(frontProxyAuthority.certificate())) {
                frontProxyAuthority = openAuthority(directory, "front-proxy-ca", "front-proxy-ca", clock);
            }
            for (ClusterIdentity identity : ClusterIdentity.values()) {
                if (!fit(identity)) {
                    renewed.add(identity);
                }
            }
            renewed.forEach(identity -> issue(identity, KeyFiles.generate()));
        }
        if (!renewed.isEmpty()) {
            LOG.debug("issued certificates for {}", renewed);
            listeners.forEach(listener -> listener.accept(renewed));
        }
        return renewed;
    }

    private boolean fit(ClusterIdentity identity) {
        KeyCertificate known = current.get(identity);
        if (known == null) {
            Path certificateFile = directory.resolve(identity.fileName() + ".crt");
            Path keyFile = directory.resolve(identity.fileName() + ".key");
            if (!Files.exists(certificateFile) || !Files.exists(keyFile)) {
                return false;
            }
            List<X509Certificate> chain = KeyFiles.parsed(certificateFile, Pem::certificates);
            if (chain.isEmpty()) {
                throw new IllegalArgumentException(certificateFile + ": no PEM block CERTIFICATE found");
            }
            known = new KeyCertificate(chain.getFirst(), KeyFiles.read(keyFile));
            current.put(identity, known);
        }
        return !ending(known.certificate())
                && issuer(identity).claims(known.certificate())
                && says(known.certificate(), profile(identity));
    }

    private void issue(ClusterIdentity identity, KeyPair keys) {
        X509Certificate certificate = issuer(identity).issue(keys.getPublic(), profile(identity), clock.instant());
        KeyCertificate issued = new KeyCertificate(certificate, Pem.encode(keys.getPrivate()));
        KeyFiles.write(directory.resolve(identity.fileName() + ".key"), issued.keyText(), true);
        KeyFiles.write(directory.resolve(identity.fileName() + ".crt"), issued.certificateText(), false);
        current.put(identity, issued);
    }

    private CertificateAuthority issuer(ClusterIdentity identity) {
        return identity == ClusterIdentity.FRONT_PROXY_CLIENT ? frontProxyAuthority : authority;
    }

    private CertificateProfile profile(ClusterIdentity identity) {
        return switch (identity) {
            case API_SERVER -> apiServer();
            case API_SERVER_KUBELET_CLIENT ->
                CertificateProfile.client("kube-apiserver-kubelet-client", VALIDITY, ADMINISTRATORS);
            case FRONT_PROXY_CLIENT -> CertificateProfile.client("front-proxy-client", VALIDITY);
            case ADMIN -> CertificateProfile.client("admin", VALIDITY, ADMINISTRATORS);
            case SUPER_ADMIN -> CertificateProfile.client("super-admin", VALIDITY, "system:masters");
            case CONTROLLER_MANAGER -> CertificateProfile.client("system:kube-controller-manager", VALIDITY);
            case SCHEDULER -> CertificateProfile.client("system:kube-scheduler", VALIDITY);
            case PROXY -> CertificateProfile.client("system:kube-proxy", VALIDITY);
            case KUBELET_CLIENT ->
                CertificateProfile.client("system:node:" + names.nodeName(), VALIDITY, "system:nodes");
            case KUBELET_SERVING ->
                new CertificateProfile(
                        new SubjectName("system:node:" + names.nodeName(), List.of("system:nodes")),
                        Set.of(Usage.SERVER_AUTH),
                        List.of(names.nodeName(), "localhost"),
                        addresses(List.of()),
                        VALIDITY);
        };
    }

    private CertificateProfile apiServer() {
        Set<String> dnsNames = new LinkedHashSet<>(List.of(
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc." + names.clusterDomain(),
                "localhost",
                names.nodeName()));
        return new CertificateProfile(
                new SubjectName("kube-apiserver", List.of()),
                Set.of(Usage.SERVER_AUTH),
                List.copyOf(dnsNames),
                addresses(List.of(names.serviceAddress())),
                VALIDITY);
    }

    private List<InetAddress> addresses(List<InetAddress> more) {
        Set<InetAddress> all = new LinkedHashSet<>();
        all.add(Addresses.of("127.0.0.1"));
        all.add(Addresses.of("::1"));
        all.addAll(more);
        all.addAll(names.addresses());
        return List.copyOf(all);
    }

    /** Whether a certificate names at least what the profile does. */
    private static boolean says(X509Certificate certificate, CertificateProfile profile) {
        if (!SubjectName.of(certificate.getSubjectX500Principal()).equals(profile.subject())) {
            return false;
        }
        Set<String> named = new HashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.forEach(alternative -> named.add(String.valueOf(alternative.get(1))));
            }
        } catch (CertificateParsingException e) {
            return false;
        }
        return named.containsAll(profile.dnsNames())
                && profile.addresses().stream().allMatch(address -> named.contains(address.getHostAddress()));
    }

    private boolean ending(X509Certificate certificate) {
        return ending(certificate, clock.instant());
    }

    private static boolean ending(X509Certificate certificate, Instant now) {
        Instant start = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        return now.isAfter(end.minus(Duration.between(start, end).dividedBy(3)));
    }

    private static CertificateAuthority openAuthority(Path directory, String file, String commonName, Clock clock) {
        Path certificateFile = directory.resolve(file + ".crt");
        Path keyFile = directory.resolve(file + ".key");
        Instant now = clock.instant();
        if (!Files.exists(certificateFile) && !Files.exists(keyFile)) {
            KeyPair keys = KeyFiles.generate();
            X509Certificate certificate = CertificateAuthority.selfSigned(
                    commonName, keys.getPublic(), keys.getPrivate(), AUTHORITY_VALIDITY, now);
            KeyFiles.write(keyFile, Pem.encode(keys.getPrivate()), true);
            KeyFiles.write(certificateFile, Pem.encode(certificate), false);
            return new CertificateAuthority(certificate, keys.getPrivate());
        }
        List<X509Certificate> found = KeyFiles.parsed(certificateFile, Pem::certificates);
        if (found.isEmpty()) {
            throw new IllegalArgumentException(certificateFile + ": no PEM block CERTIFICATE found");
        }
        X509Certificate certificate = found.getFirst();
        CertificateAuthority authority =
                new CertificateAuthority(certificate, KeyFiles.parsed(keyFile, Pem::privateKey));
        if (!ending(certificate, now)) {
            return authority;
        }
        LOG.info("renewing the certificate in {}, which ends at {}", certificateFile, certificate.getNotAfter());
        X509Certificate renewed = authority.renewed(AUTHORITY_VALIDITY, now);
        KeyFiles.write(certificateFile, Pem.encode(renewed), false);
        return authority.with(renewed);
    }
}
