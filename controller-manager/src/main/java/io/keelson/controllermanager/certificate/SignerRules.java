package io.keelson.controllermanager.certificate;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/**
 * What the built-in signers sign ("Certificates and Certificate Signing Requests", Kubernetes signers). Pure. Messages are
 * what users read in the condition {@code Failed}.
 */
final class SignerRules {
    static final String API_SERVER_CLIENT = "kubernetes.io/kube-apiserver-client";
    static final String KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
    static final String KUBELET_SERVING = "kubernetes.io/kubelet-serving";
    static final String LEGACY_UNKNOWN = "kubernetes.io/legacy-unknown";

    private static final List<String> CLIENT_USAGES = List.of("client auth", "digital signature", "key encipherment");
    private static final List<String> SERVING_USAGES = List.of("digital signature", "key encipherment", "server auth");

    private SignerRules() {}

    /** Whether a signer is one of the built-in ones. */
    static boolean isBuiltIn(String signer) {
        return switch (signer) {
            case API_SERVER_CLIENT, KUBELET_CLIENT, KUBELET_SERVING, LEGACY_UNKNOWN -> true;
            default -> false;
        };
    }

    /** Why a built-in signer does not sign a request, or null where it does. */
    static @Nullable String refusal(String signer, ParsedRequest request, Collection<String> usages) {
        return switch (signer) {
            case API_SERVER_CLIENT -> clientUsages(usages);
            case KUBELET_CLIENT -> kubeletClient(request, usages);
            case KUBELET_SERVING -> kubeletServing(request, usages);
            default -> null;
        };
    }

    private static @Nullable String clientUsages(Collection<String> usages) {
        for (String usage : usages) {
            if (!CLIENT_USAGES.contains(usage)) {
                return "invalid usage for client certificate: " + usage;
            }
        }
        return usages.contains("client auth") ? null : "missing required usage for client certificate: client auth";
    }

    private static @Nullable String kubeletClient(ParsedRequest request, Collection<String> usages) {
        if (!request.organizations().equals(List.of("system:nodes"))) {
            return "subject organization is not system:nodes";
        }
        if (request.asksFor(GeneralName.dNSName)) {
            return "DNS subjectAltNames are not allowed";
        }
        if (request.asksFor(GeneralName.rfc822Name)) {
            return "Email subjectAltNames are not allowed";
        }
        if (request.asksFor(GeneralName.iPAddress)) {
            return "IP subjectAltNames are not allowed";
        }
        if (request.asksFor(GeneralName.uniformResourceIdentifier)) {
            return "URI subjectAltNames are not allowed";
        }
        return nodeName(request) != null ? nodeName(request) : usages(usages, CLIENT_USAGES);
    }

    private static @Nullable String kubeletServing(ParsedRequest request, Collection<String> usages) {
        if (!request.organizations().equals(List.of("system:nodes"))) {
            return "subject organization is not system:nodes";
        }
        if (!request.asksFor(GeneralName.dNSName) && !request.asksFor(GeneralName.iPAddress)) {
            return "DNS or IP subjectAltName is required";
        }
        if (request.asksFor(GeneralName.rfc822Name)) {
            return "Email subjectAltNames are not allowed";
        }
        if (request.asksFor(GeneralName.uniformResourceIdentifier)) {
            return "URI subjectAltNames are not allowed";
        }
        String wrong = usages(usages, SERVING_USAGES);
        return wrong != null ? wrong : nodeName(request);
    }

    private static @Nullable String nodeName(ParsedRequest request) {
        return request.commonName().startsWith("system:node:")
                ? null
                : "subject common name does not begin with system:node:";
    }

    /** Keys that are not RSA encipher nothing, so that usage may be missing. */
    private static @Nullable String usages(Collection<String> usages, List<String> required) {
        Set<String> asked = new HashSet<>(usages);
        Set<String> withoutEncipherment = new HashSet<>(required);
        withoutEncipherment.remove("key encipherment");
        return asked.equals(Set.copyOf(required)) || asked.equals(withoutEncipherment)
                ? null
                : "usages did not match [" + String.join(" ", required) + "]";
    }
}
