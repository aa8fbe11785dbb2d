package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.apiserver.certificate.CertificateAuthority;
import io.keelson.apiserver.certificate.CertificateProfile;
import io.keelson.apiserver.certificate.KeyFiles;
import io.keelson.apiserver.certificate.Pem;
import io.keelson.apiserver.certificate.SubjectName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What upstream answered to recorded requests, compared with what we answer. No area may fall behind what
 * {@code golden-reached.tsv} says it had reached.
 */
@Tag("end-to-end")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenTest {
    private static final Path GOLDEN = Shell.root().resolve("integration-tests/src/test/resources/golden");
    private static final Pattern RESULT = Pattern.compile("(?m)^(\\d+)/(\\d+)$");
    /** The range of services of the cluster that was recorded. */
    private final TestCluster cluster = TestCluster.controlPlane("serviceCidr: 10.96.0.0/16");

    @TempDir
    static Path credentials;

    @BeforeAll
    void up() {
        cluster.up();
        issueRecordedUser();
    }

    /** The cases were recorded by this user, and some answers name who asks. */
    private void issueRecordedUser() {
        Path pki = cluster.data().resolve("pki");
        KeyPair pair = KeyFiles.generate();
        CertificateAuthority authority = new CertificateAuthority(
                Pem.certificates(read(pki.resolve("ca.crt"))).getFirst(), Pem.privateKey(read(pki.resolve("ca.key"))));
        CertificateProfile profile = new CertificateProfile(
                new SubjectName("admin", List.of("system:masters")),
                Set.of(CertificateProfile.Usage.CLIENT_AUTH),
                List.of(),
                List.of(),
                Duration.ofHours(2));
        X509Certificate certificate = authority.issue(pair.getPublic(), profile, Instant.now());
        KeyFiles.write(credentials.resolve("admin.crt"), Pem.encode(certificate), false);
        KeyFiles.write(credentials.resolve("admin.key"), Pem.encode(pair.getPrivate()), true);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    /** One line of what had been reached: area, cases that agreed. */
    private record Reached(String area, int cases) {}

    @TestFactory
    Stream<DynamicTest> noAreaFallsBehind() throws IOException {
        List<Reached> areas = new ArrayList<>();
        try (Stream<String> lines =
                Files.lines(Shell.root().resolve("integration-tests/src/test/resources/golden-reached.tsv"))) {
            lines.filter(l -> !l.startsWith("#"))
                    .map(l -> l.split("\t"))
                    .forEach(f -> areas.add(new Reached(f[0], Integer.parseInt(f[1]))));
        }
        return areas.stream().map(a -> DynamicTest.dynamicTest(a.area(), () -> check(a)));
    }

    private void check(Reached reached) {
        Shell.Result result = Shell.run(
                Map.of(),
                null,
                List.of(
                        Objects.requireNonNullElse(System.getenv("KEELSON_PYTHON"), "python3"),
                        GOLDEN.resolve("golden.py").toString(),
                        "check",
                        "--server",
                        "https://127.0.0.1:" + cluster.port(),
                        "--ca",
                        cluster.data().resolve("pki/ca.crt").toString(),
                        "--cert",
                        credentials.resolve("admin.crt").toString(),
                        "--key",
                        credentials.resolve("admin.key").toString(),
                        "-j",
                        "4",
                        reached.area()));
        Matcher matcher = RESULT.matcher(result.output());
        assertThat(matcher.find()).as(result.all()).isTrue();
        assertThat(Integer.parseInt(matcher.group(1)))
                .as("cases of " + reached.area() + " that agree with upstream\n" + result.output())
                .isGreaterThanOrEqualTo(reached.cases());
    }
}
