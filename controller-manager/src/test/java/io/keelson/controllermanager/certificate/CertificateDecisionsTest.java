package io.keelson.controllermanager.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CertificateDecisionsTest {
    private static final List<String> CLIENT = List.of("digital signature", "client auth");
    private static final List<String> SERVING = List.of("digital signature", "key encipherment", "server auth");
    private static final String NODE = "O=system:nodes,CN=system:node:n1";
    private static final GeneralName DNS = new GeneralName(GeneralName.dNSName, "n1");
    private static final GeneralName MAIL = new GeneralName(GeneralName.rfc822Name, "a@b");
    private static final GeneralName URI = new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://a/b");
    private static final GeneralName IP = new GeneralName(GeneralName.iPAddress, "10.0.0.1");

    private final KeyPair keys = Requests.keys();

    @Test
    void aKubeletsClientCertificateNamesItsNodeAndNothingElse() {
        assertThat(client(NODE, CLIENT)).isNull();
        assertThat(client(NODE, List.of("client auth", "key encipherment", "digital signature")))
                .isNull();
        assertThat(client("CN=system:node:n1", CLIENT)).isEqualTo("subject organization is not system:nodes");
        assertThat(client("O=system:nodes,O=system:masters,CN=system:node:n1", CLIENT))
                .isEqualTo("subject organization is not system:nodes");
        assertThat(client("O=system:nodes,CN=admin", CLIENT))
                .isEqualTo("subject common name does not begin with system:node:");
        assertThat(client(NODE, SERVING))
                .isEqualTo("usages did not match [client auth digital signature key encipherment]");
        assertThat(client(NODE, CLIENT, DNS)).isEqualTo("DNS subjectAltNames are not allowed");
        assertThat(client(NODE, CLIENT, MAIL)).isEqualTo("Email subjectAltNames are not allowed");
        assertThat(client(NODE, CLIENT, IP)).isEqualTo("IP subjectAltNames are not allowed");
        assertThat(client(NODE, CLIENT, URI)).isEqualTo("URI subjectAltNames are not allowed");
    }

    @Test
    void aKubeletsServingCertificateHasNamesOrAddresses() {
        assertThat(serving(NODE, SERVING, DNS)).isNull();
        assertThat(serving(NODE, List.of("digital signature", "server auth"), IP))
                .isNull();
        assertThat(serving(NODE, SERVING)).isEqualTo("DNS or IP subjectAltName is required");
        assertThat(serving(NODE, SERVING, DNS, URI)).isEqualTo("URI subjectAltNames are not allowed");
        assertThat(serving(NODE, CLIENT, DNS))
                .isEqualTo("usages did not match [digital signature key encipherment server auth]");
        assertThat(serving("O=system:nodes,CN=n1", SERVING, DNS))
                .isEqualTo("subject common name does not begin with system:node:");
    }

    @Test
    void clientsOfTheApiServerAreClients() {
        ParsedRequest request = ParsedRequest.of(Requests.of(keys, "CN=ann"));
        assertThat(SignerRules.refusal(SignerRules.API_SERVER_CLIENT, request, CLIENT))
                .isNull();
        assertThat(SignerRules.refusal(SignerRules.API_SERVER_CLIENT, request, List.of("digital signature")))
                .isEqualTo("missing required usage for client certificate: client auth");
        assertThat(SignerRules.refusal(SignerRules.API_SERVER_CLIENT, request, List.of("client auth", "cert sign")))
                .isEqualTo("invalid usage for client certificate: cert sign");
        assertThat(SignerRules.refusal(SignerRules.LEGACY_UNKNOWN, request, List.of("cert sign")))
                .isNull();
    }

    @Test
    void onlyTheNodeItselfMayUseTheRightForItself() {
        String request = Requests.of(keys, NODE);
        assertThat(RequestApprover.enough(
                        Requests.object("system:node:n1", SignerRules.KUBELET_CLIENT, request, CLIENT)))
                .containsExactly(RequestApprover.Right.SELF, RequestApprover.Right.ANY);
        assertThat(RequestApprover.enough(
                        Requests.object("system:bootstrap:abc123", SignerRules.KUBELET_CLIENT, request, CLIENT)))
                .containsExactly(RequestApprover.Right.ANY);
        assertThat(RequestApprover.enough(
                        Requests.object("system:node:n1", SignerRules.KUBELET_SERVING, request, SERVING)))
                .isEmpty();
        assertThat(RequestApprover.enough(
                        Requests.object("system:node:n1", SignerRules.KUBELET_CLIENT, request, SERVING)))
                .isEmpty();
    }

    @Test
    void whatIsNoRequestIsSaidSo() {
        assertThatThrownBy(() -> ParsedRequest.of(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PEM block type must be CERTIFICATE REQUEST");
    }

    @Test
    void answeredRequestsGoAfterAnHourAndOthersAfterADay() {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        CertificateSigningRequest pending = Requests.object("u", "s", "", CLIENT);
        assertThat(OldRequests.isOld(pending, noon)).isFalse();
        assertThat(OldRequests.isOld(pending, Instant.parse("2026-01-02T00:00:01Z")))
                .isTrue();
        assertThat(OldRequests.isOld(with(pending, RequestFacts.DENIED, null), noon))
                .isTrue();
        assertThat(OldRequests.isOld(with(pending, RequestFacts.FAILED, null), noon))
                .isTrue();
        assertThat(OldRequests.isOld(with(pending, RequestFacts.APPROVED, null), noon))
                .isFalse();
        assertThat(OldRequests.isOld(with(pending, RequestFacts.APPROVED, "AAAA"), noon))
                .isTrue();
    }

    private static CertificateSigningRequest with(
            CertificateSigningRequest request, String type, @Nullable String certificate) {
        return new CertificateSigningRequestBuilder(request)
                .withNewStatus()
                .withCertificate(certificate)
                .addNewCondition()
                .withType(type)
                .withStatus("True")
                .withLastUpdateTime("2026-01-01T10:00:00Z")
                .endCondition()
                .endStatus()
                .build();
    }

    private @Nullable String client(String subject, List<String> usages, GeneralName... names) {
        return SignerRules.refusal(
                SignerRules.KUBELET_CLIENT, ParsedRequest.of(Requests.of(keys, subject, names)), usages);
    }

    private @Nullable String serving(String subject, List<String> usages, GeneralName... names) {
        return SignerRules.refusal(
                SignerRules.KUBELET_SERVING, ParsedRequest.of(Requests.of(keys, subject, names)), usages);
    }
}
