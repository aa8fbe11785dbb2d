package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.admission.LatestReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives pods their service account: the name where they have none, the volume with a token, its image pull secrets. Pods
 * of accounts that do not exist are refused.
 */
final class ServiceAccount implements AdmissionPlugin {
    private static final GroupVersionResource ACCOUNTS = new GroupVersionResource("", "v1", "serviceaccounts");
    private static final String DEFAULT_NAME = "default";
    private static final String VOLUME_PREFIX = "kube-api-access-";
    private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String NAME_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final String ENFORCE_MOUNTABLE = "kubernetes.io/enforce-mountable-secrets";
    /** How often a new namespace's default account is looked for before it is said to be missing. */
    private static final int ATTEMPTS = 40;

    private static final long ATTEMPT_NANOS = 25_000_000;

    private final LatestReader latest;

    ServiceAccount(LatestReader latest) {
        this.latest = latest;
    }

    @Override
    public String name() {
        return "ServiceAccount";
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (request.operation() != Operation.CREATE || !request.on("", "pods")) {
            return;
        }
        ObjectNode pod = request.newObject();
        if (PodSpecs.isMirror(pod)) {
            checkMirror(request, pod);
            return;
        }
        ObjectNode spec = Json.child(pod, "spec");
        if (text(spec, "serviceAccountName").isEmpty()) {
            spec.put("serviceAccountName", DEFAULT_NAME);
            spec.put("serviceAccount", DEFAULT_NAME);
        }
        ObjectNode account = account(request, text(spec, "serviceAccountName"));
        if (automount(account, spec)) {
            mountToken(spec);
        }
        List<JsonNode> pullSecrets = Json.elements(account, "imagePullSecrets");
        if (Json.elements(spec, "imagePullSecrets").isEmpty() && !pullSecrets.isEmpty()) {
            ArrayNode list = spec.putArray("imagePullSecrets");
            pullSecrets.forEach(secret -> list.addObject().put("name", text(secret, "name")));
        }
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (request.object() == null || !request.resource().equals(new GroupVersionResource("", "v1", "pods"))) {
            return;
        }
        boolean ephemeral =
                request.operation() == Operation.UPDATE && request.subresource().equals("ephemeralcontainers");
        boolean create =
                request.operation() == Operation.CREATE && request.subresource().isEmpty();
        if (!ephemeral && !create) {
            return;
        }
        ObjectNode pod = request.newObject();
        if (create && PodSpecs.isMirror(pod)) {
            checkMirror(request, pod);
            return;
        }
        ObjectNode spec = Json.child(pod, "spec");
        String name = text(spec, "serviceAccountName");
        if (name.isEmpty()) {
            throw request.forbidden("no service account specified for pod " + request.namespace() + "/"
                    + text(pod, "metadata", "name"));
        }
        ObjectNode account = account(request, name);
        if (Boolean.parseBoolean(text(account, "metadata", "annotations", ENFORCE_MOUNTABLE))) {
            String complaint = unmountable(account, spec, ephemeral);
            if (complaint != null) {
                throw request.forbidden(complaint);
            }
        }
    }

    private static void checkMirror(AdmissionRequest request, ObjectNode pod) {
        JsonNode spec = Json.child(pod, "spec");
        if (!text(spec, "serviceAccountName").isEmpty()) {
            throw request.forbidden("a mirror pod may not reference service accounts");
        }
        if (PodSecrets.any(spec)) {
            throw request.forbidden("a mirror pod may not reference secrets");
        }
        for (JsonNode volume : Json.elements(spec, "volumes")) {
            for (JsonNode source : Json.elements(volume, "projected", "sources")) {
                if (Json.at(source, "serviceAccountToken") != null) {
                    throw request.forbidden("a mirror pod may not use ServiceAccountToken volume projections");
                }
            }
        }
    }

    private ObjectNode account(AdmissionRequest request, String name) {
        String namespace = request.namespace();
        ObjectDocument found = request.context().reader().get(ACCOUNTS, namespace, name);
        int attempts = name.equals(DEFAULT_NAME) ? ATTEMPTS : 1;
        for (int i = 0; found == null && i < attempts; i++) {
            if (i > 0) {
                LockSupport.parkNanos(ATTEMPT_NANOS);
            }
            found = latest.get(ACCOUNTS, namespace, name);
        }
        if (found == null) {
            throw request.forbidden("error looking up service account " + namespace + "/" + name + ": serviceaccount \""
                    + name + "\" not found");
        }
        return found.sharedTree();
    }

    private static boolean automount(ObjectNode account, ObjectNode spec) {
        JsonNode own = Json.at(spec, "automountServiceAccountToken");
        JsonNode general = Json.at(account, "automountServiceAccountToken");
        JsonNode decisive = own != null ? own : general;
        return decisive == null || decisive.asBoolean();
    }

    private static void mountToken(ObjectNode spec) {
        String volumeName = "";
        for (JsonNode volume : Json.elements(spec, "volumes")) {
            if (text(volume, "name").startsWith(VOLUME_PREFIX)) {
                volumeName = text(volume, "name");
                break;
            }
        }
        boolean exists = !volumeName.isEmpty();
        volumeName = exists ? volumeName : VOLUME_PREFIX + suffix();
        List<ObjectNode> containers = new ArrayList<>(PodSpecs.containers(spec, "initContainers"));
        containers.addAll(PodSpecs.containers(spec, "containers"));
        boolean mounted = false;
        for (ObjectNode container : containers) {
            boolean taken = Json.elements(container, "volumeMounts").stream()
                    .anyMatch(mount -> text(mount, "mountPath").equals(MOUNT_PATH));
            if (!taken) {
                PodSpecs.list(container, "volumeMounts")
                        .addObject()
                        .put("name", volumeName)
                        .put("readOnly", true)
                        .put("mountPath", MOUNT_PATH);
                mounted = true;
            }
        }
        if (mounted && !exists) {
            addVolume(PodSpecs.list(spec, "volumes").addObject().put("name", volumeName));
        }
    }

    /** Adds the source of a token volume: token, authority of the server and namespace, as client libraries expect. */
    private static void addVolume(ObjectNode volume) {
        ObjectNode projected = volume.putObject("projected");
        ArrayNode sources = projected.putArray("sources");
        sources.addObject()
                .putObject("serviceAccountToken")
                .put("expirationSeconds", 3607)
                .put("path", "token");
        ObjectNode authority = sources.addObject().putObject("configMap");
        authority.put("name", "kube-root-ca.crt");
        authority.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
        ObjectNode namespace = sources.addObject()
                .putObject("downwardAPI")
                .putArray("items")
                .addObject()
                .put("path", "namespace");
        namespace.putObject("fieldRef").put("apiVersion", "v1").put("fieldPath", "metadata.namespace");
        projected.put("defaultMode", 420);
    }

    private static String suffix() {
        StringBuilder suffix = new StringBuilder(5);
        for (int i = 0; i < 5; i++) {
            suffix.append(NAME_ALPHABET.charAt(ThreadLocalRandom.current().nextInt(NAME_ALPHABET.length())));
        }
        return suffix.toString();
    }

    /** Returns what a pod uses that its account does not list, in words; null where there is nothing. */
    private static @Nullable String unmountable(ObjectNode account, ObjectNode spec, boolean ephemeralOnly) {
        String name = text(account, "metadata", "name");
        Set<String> mountable = names(account, "secrets");
        String why = " is not allowed because service account " + name + " does not reference that secret";
        if (ephemeralOnly) {
            return environment(spec, "ephemeralContainers", "ephemeral container", mountable, why);
        }
        for (JsonNode volume : Json.elements(spec, "volumes")) {
            if (Json.at(volume, "secret") != null && !mountable.contains(text(volume, "secret", "secretName"))) {
                return "volume with secret.secretName=\"" + text(volume, "secret", "secretName") + "\"" + why;
            }
        }
        String complaint = environment(spec, "initContainers", "init container", mountable, why);
        if (complaint == null) {
            complaint = environment(spec, "containers", "container", mountable, why);
        }
        if (complaint != null) {
            return complaint;
        }
        Set<String> pullable = names(account, "imagePullSecrets");
        List<JsonNode> pulls = Json.elements(spec, "imagePullSecrets");
        for (int i = 0; i < pulls.size(); i++) {
            if (!pullable.contains(text(pulls.get(i), "name"))) {
                return "imagePullSecrets[" + i + "].name=\"" + text(pulls.get(i), "name")
                        + "\" is not allowed because service account " + name
                        + " does not reference that imagePullSecret";
            }
        }
        return null;
    }

    private static @Nullable String environment(
            ObjectNode spec, String list, String what, Set<String> mountable, String why) {
        for (ObjectNode container : PodSpecs.containers(spec, list)) {
            String subject = what + " " + text(container, "name") + " with ";
            for (JsonNode variable : Json.elements(container, "env")) {
                String secret = text(variable, "valueFrom", "secretKeyRef", "name");
                if (!secret.isEmpty() && !mountable.contains(secret)) {
                    return subject + "envVar " + text(variable, "name") + " referencing secret.secretName=\"" + secret
                            + "\"" + why;
                }
            }
            for (JsonNode source : Json.elements(container, "envFrom")) {
                String secret = text(source, "secretRef", "name");
                if (!secret.isEmpty() && !mountable.contains(secret)) {
                    return subject + "envFrom referencing secret.secretName=\"" + secret + "\"" + why;
                }
            }
        }
        return null;
    }

    private static Set<String> names(ObjectNode account, String list) {
        Set<String> names = new HashSet<>();
        Json.elements(account, list).forEach(reference -> names.add(text(reference, "name")));
        return names;
    }
}
