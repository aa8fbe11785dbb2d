package io.keelson.kubelet.csi;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretReference;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.TokenRequest;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.kubelet.env.ReferenceReader;
import io.keelson.kubelet.volume.ServiceAccountTokens;
import io.keelson.kubelet.volume.VolumeException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a driver is told with a call: secrets, who the pod is, tokens of its account. */
final class CsiAttributes {
    private static final String TOKENS = "csi.storage.k8s.io/serviceAccount.tokens";

    private final ReferenceReader references;
    private final ServiceAccountTokens tokens;

    CsiAttributes(ReferenceReader references, ServiceAccountTokens tokens) {
        this.references = references;
        this.tokens = tokens;
    }

    /** Returns the entries of a secret. @param what how messages call it */
    Map<String, String> secret(@Nullable SecretReference reference, String what) throws VolumeException {
        if (reference == null) {
            return Map.of();
        }
        String where = "fetching " + what + " " + reference.getNamespace() + "/" + reference.getName() + " failed: ";
        Secret secret;
        try {
            secret = references.secret(reference.getNamespace(), reference.getName());
        } catch (KubernetesClientException e) {
            throw new VolumeException(where + e.getMessage());
        }
        if (secret == null) {
            throw new VolumeException(where + "failed to find the secret " + reference.getName() + " in the namespace "
                    + reference.getNamespace() + " with error: secrets \"" + reference.getName() + "\" not found");
        }
        Map<String, String> entries = new HashMap<>();
        Objects.requireNonNullElse(secret.getData(), Map.<String, String>of())
                .forEach((key, value) ->
                        entries.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        return entries;
    }

    /** Returns who the pod is, as drivers get it that ask for it ({@code podInfoOnMount}). */
    static Map<String, String> pod(Pod pod, boolean ephemeral) {
        return Map.of(
                "csi.storage.k8s.io/pod.name", pod.getMetadata().getName(),
                "csi.storage.k8s.io/pod.namespace", pod.getMetadata().getNamespace(),
                "csi.storage.k8s.io/pod.uid", pod.getMetadata().getUid(),
                "csi.storage.k8s.io/serviceAccount.name",
                        Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), ""),
                "csi.storage.k8s.io/ephemeral", Boolean.toString(ephemeral));
    }

    /** Returns the tokens that a driver asks for (KEP-2047); empty where it asks for none. */
    Map<String, String> tokens(Pod pod, @Nullable CSIDriver driver) throws VolumeException {
        List<TokenRequest> wanted = driver == null || driver.getSpec().getTokenRequests() == null
                ? List.of()
                : driver.getSpec().getTokenRequests();
        if (wanted.isEmpty()) {
            return Map.of();
        }
        ObjectNode all = JsonMapper.shared().createObjectNode();
        for (TokenRequest request : wanted) {
            String audience = Objects.requireNonNullElse(request.getAudience(), "");
            ServiceAccountTokens.Token token =
                    tokens.issue(pod, audience, Objects.requireNonNullElse(request.getExpirationSeconds(), 3600L));
            all.putObject(audience)
                    .put("token", token.value())
                    .put("expirationTimestamp", token.expires().toString());
        }
        return Map.of(TOKENS, all.toString());
    }
}
