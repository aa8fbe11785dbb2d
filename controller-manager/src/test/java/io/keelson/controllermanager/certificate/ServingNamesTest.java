package io.keelson.controllermanager.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which serving certificates kubelets get without anybody looking. */
class ServingNamesTest {
    private static final List<Node> NODES = List.of(node("a", "192.0.2.1"), node("b", "192.0.2.2"));

    private static Node node(String name, String address) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .addNewAddress(address, "InternalIP")
                .addNewAddress(name, "Hostname")
                .endStatus()
                .build();
    }

    private static GeneralName address(String text) {
        return new GeneralName(GeneralName.iPAddress, text);
    }

    private static GeneralName name(String text) {
        return new GeneralName(GeneralName.dNSName, text);
    }

    private static @Nullable String refusal(String user, String group, List<Node> nodes, GeneralName... names) {
        String encoded = Requests.of(Requests.keys(), "O=system:nodes,CN=system:node:a", names);
        CertificateSigningRequest request = new CertificateSigningRequestBuilder(Requests.object(
                        user, "kubernetes.io/kubelet-serving", encoded, List.of("digital signature", "server auth")))
                .editSpec()
                .withGroups(group, "system:authenticated")
                .endSpec()
                .build();
        ReservedRange services = ReservedRange.parse("10.96.0.0/12");
        return ServingNames.refusal(request, ParsedRequest.of(encoded), nodes, services::contains);
    }

    private static @Nullable String refusal(GeneralName... names) {
        return refusal("system:node:a", "system:nodes", NODES, names);
    }

    @Test
    void aNodeGetsOneForItsOwnNameAndAddress() {
        assertThat(refusal(name("a"), address("192.0.2.1"))).isNull();
    }

    @Test
    void noNodeGetsOneForAnother() {
        assertThat(refusal(address("192.0.2.2"))).isEqualTo("192.0.2.2 is not an address of the node");
        assertThat(refusal(name("b"))).isEqualTo("b is not the node's name");
        assertThat(refusal("system:node:b", "system:nodes", NODES, name("a")))
                .isEqualTo("it is not the node itself that asks");
        assertThat(refusal("system:node:a", "developers", NODES, name("a")))
                .isEqualTo("it is not the node itself that asks");
    }

    @Test
    void anAddressThatANodeOnlyClaimsIsNotItsOwn() {
        List<Node> claims = List.of(node("a", "192.0.2.2"), node("b", "192.0.2.2"));
        assertThat(refusal("system:node:a", "system:nodes", claims, address("192.0.2.2")))
                .isEqualTo("192.0.2.2 is an address of something else as well");
        List<Node> service = List.of(node("a", "10.96.0.1"));
        assertThat(refusal("system:node:a", "system:nodes", service, address("10.96.0.1")))
                .isEqualTo("10.96.0.1 is an address of something else as well");
        List<Node> loopback = List.of(node("a", "127.0.0.1"));
        assertThat(refusal("system:node:a", "system:nodes", loopback, address("127.0.0.1")))
                .isEqualTo("127.0.0.1 is an address of something else as well");
    }

    @Test
    void whatIsNoRequestOfAKubeletIsLeftToPeople() {
        assertThat(refusal(name("a"), new GeneralName(GeneralName.rfc822Name, "a@b")))
                .isEqualTo("Email subjectAltNames are not allowed");
        assertThat(refusal("system:node:a", "system:nodes", List.of(), name("a")))
                .isEqualTo("there is no such node");
    }
}
