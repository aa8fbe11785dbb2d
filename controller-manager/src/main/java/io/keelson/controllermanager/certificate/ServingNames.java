package io.keelson.controllermanager.certificate;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/**
 * Which names a kubelet may serve under. Pure. A certificate of the cluster's authority is believed by every client of the
 * API server, and a node says itself where it is: it gets none for a name or address that could be taken for another's.
 */
final class ServingNames {
    private static final List<NodeAddress> NONE = List.of();

    private ServingNames() {}

    /**
     * Returns why a request for a kubelet's serving certificate is not approved by itself, or null where it is.
     *
     * @param request as the API server keeps it, with the user it authenticated
     * @param asked what it asks for
     * @param nodes all nodes
     * @param reserved tells addresses that no node can have: those of services, pods and API servers
     */
    static @Nullable String refusal(
            CertificateSigningRequest request,
            ParsedRequest asked,
            Collection<Node> nodes,
            Predicate<InetAddress> reserved) {
        String wrong = SignerRules.refusal(
                SignerRules.KUBELET_SERVING, asked, request.getSpec().getUsages());
        if (wrong != null) {
            return wrong;
        }
        String user = Objects.requireNonNullElse(request.getSpec().getUsername(), "");
        if (!asked.commonName().equals(user)
                || !Objects.requireNonNullElse(request.getSpec().getGroups(), List.<String>of())
                        .contains("system:nodes")) {
            return "it is not the node itself that asks";
        }
        String name = user.substring("system:node:".length());
        Node own = nodes.stream()
                .filter(n -> n.getMetadata().getName().equals(name))
                .findFirst()
                .orElse(null);
        if (own == null) {
            return "there is no such node";
        }
        Set<String> mine = addresses(own);
        Set<String> others = new HashSet<>();
        nodes.stream().filter(n -> !n.getMetadata().getName().equals(name)).forEach(n -> others.addAll(addresses(n)));
        for (GeneralName asks : asked.names()) {
            String why = asks.getTagNo() == GeneralName.iPAddress
                    ? address(asks, mine, others, reserved)
                    : dnsName(asks.getName().toString(), name, others);
            if (why != null) {
                return why;
            }
        }
        return null;
    }

    private static Set<String> addresses(Node node) {
        Set<String> addresses = new HashSet<>();
        List<NodeAddress> all = node.getStatus() == null
                ? NONE
                : Objects.requireNonNullElse(node.getStatus().getAddresses(), NONE);
        all.forEach(address -> addresses.add(address.getAddress()));
        addresses.add(node.getMetadata().getName());
        return addresses;
    }

    private static @Nullable String address(
            GeneralName asks, Set<String> mine, Set<String> others, Predicate<InetAddress> reserved) {
        InetAddress address;
        try {
            address = InetAddress.getByAddress(
                    ASN1OctetString.getInstance(asks.getName()).getOctets());
        } catch (UnknownHostException e) {
            return "it asks for something that is no address";
        }
        String text = address.getHostAddress();
        if (!mine.contains(text)) {
            return text + " is not an address of the node";
        }
        return others.contains(text)
                        || address.isLoopbackAddress()
                        || address.isAnyLocalAddress()
                        || address.isMulticastAddress()
                        || reserved.test(address)
                ? text + " is an address of something else as well"
                : null;
    }

    private static @Nullable String dnsName(String asks, String node, Set<String> others) {
        if (!asks.equals(node)) {
            return asks + " is not the node's name";
        }
        return asks.equals("localhost")
                        || asks.equals("kubernetes")
                        || asks.startsWith("kubernetes.")
                        || others.contains(asks)
                ? asks + " is a name of something else as well"
                : null;
    }
}
