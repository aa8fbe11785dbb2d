package io.keelson.resources.admission.podsecurity;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.admission.LatestReader;
import io.keelson.apiserver.audit.AuditLevel;
import io.keelson.resources.admission.podsecurity.PodSecurityCheck.PodUnderCheck;
import io.keelson.resources.admission.podsecurity.PodSecurityCheck.Violation;
import io.keelson.resources.admission.podsecurity.PodSecurityPolicy.Level;
import io.keelson.resources.admission.podsecurity.PodSecurityPolicy.Standard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds pods to the pod security standard that their namespace's labels ask for, and warns about templates. */
public final class PodSecurity implements AdmissionPlugin {
    private static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final Set<String> IGNORED_SUBRESOURCES =
            Set.of("exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status");
    private static final Set<String> CONTROLLERS = Set.of(
            "replicationcontrollers",
            "podtemplates",
            "replicasets.apps",
            "deployments.apps",
            "statefulsets.apps",
            "daemonsets.apps",
            "jobs.batch",
            "cronjobs.batch");
    private static final int MAX_PODS = 3000;
    private static final String ANNOTATION = "pod-security.kubernetes.io/";

    private final LatestReader latest;

    public PodSecurity(LatestReader latest) {
        this.latest = latest;
    }

    @Override
    public String name() {
        return "PodSecurity";
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (request.operation() != Operation.CREATE && request.operation() != Operation.UPDATE
                || request.object() == null) {
            return;
        }
        String resource = request.resource().qualifiedResource();
        if (resource.equals("namespaces") && request.subresource().isEmpty()) {
            namespace(request);
        } else if (resource.equals("pods") && !IGNORED_SUBRESOURCES.contains(request.subresource())) {
            pod(request);
        } else if (CONTROLLERS.contains(resource) && request.subresource().isEmpty()) {
            template(request);
        }
    }

    private void namespace(AdmissionRequest request) {
        PodSecurityPolicy policy = PodSecurityPolicy.of(request.newObject());
        if (request.operation() == Operation.CREATE || request.old() == null) {
            if (!policy.errors().isEmpty()) {
                throw StatusException.invalid(request.kind(), request.name(), policy.errors());
            }
            return;
        }
        PodSecurityPolicy before = PodSecurityPolicy.of(request.oldObject());
        if (!policy.errors().isEmpty()
                && !policy.errors().list().equals(before.errors().list())) {
            throw StatusException.invalid(request.kind(), request.name(), policy.errors());
        }
        Standard now = policy.enforce();
        boolean laxer = now.minor() == before.enforce().minor()
                && now.level().compareTo(before.enforce().level()) <= 0;
        if (!now.equals(before.enforce()) && now.level() != Level.PRIVILEGED && !laxer) {
            warnOfPods(request, now);
        }
    }

    /** Warns of the pods that are there already and break the new standard: one line for each set of broken rules. */
    private void warnOfPods(AdmissionRequest request, Standard standard) {
        List<ObjectDocument> pods = request.context().reader().list(PODS, request.name());
        Map<String, List<String>> names = new TreeMap<>();
        for (ObjectDocument document : pods.subList(0, Math.min(pods.size(), MAX_PODS))) {
            ObjectNode pod = document.toTree();
            String reasons = PodSecurityCheck.violations(standard, underCheck(pod)).stream()
                    .map(Violation::reason)
                    .collect(Collectors.joining(", "));
            if (!reasons.isEmpty()) {
                names.computeIfAbsent(reasons, any -> new ArrayList<>())
                        .add(document.header().name());
            }
        }
        if (pods.size() > MAX_PODS) {
            request.context()
                    .warn("new PodSecurity enforce level only checked against the first " + MAX_PODS + " of "
                            + pods.size() + " existing pods");
        }
        if (names.isEmpty()) {
            return;
        }
        request.context()
                .warn("existing pods in namespace \"" + request.name()
                        + "\" violate the new PodSecurity enforce level \"" + standard + "\"");
        List<String> lines = new ArrayList<>();
        names.forEach((reasons, found) -> {
            String first = found.stream().min(String::compareTo).orElseThrow();
            int others = found.size() - 1;
            String more =
                    others == 0 ? "" : " (and " + others + " other " + PodSecurityCheck.plural("pod", others) + ")";
            lines.add(first + more + ": " + reasons);
        });
        lines.stream().sorted().forEach(request.context()::warn);
    }

    private void pod(AdmissionRequest request) {
        if (request.operation() == Operation.UPDATE
                && request.old() != null
                && sameImages(request.newObject(), request.oldObject())) {
            return;
        }
        PodSecurityPolicy policy = policy(request);
        Standard enforced = policy == null ? Standard.NONE : policy.enforce();
        request.context().audit().annotate(ANNOTATION + "enforce-policy", enforced.toString());
        if (policy == null) {
            return;
        }
        PodUnderCheck pod = underCheck(request.newObject());
        List<Violation> violations = PodSecurityCheck.violations(policy.enforce(), pod);
        audit(request, policy.audit(), pod);
        if (!violations.isEmpty()) {
            throw request.forbidden("violates PodSecurity \"" + policy.enforce() + "\": " + joined(violations));
        }
        warn(request, policy.warn(), pod);
    }

    private void template(AdmissionRequest request) {
        ObjectNode object = request.newObject();
        JsonNode template =
                switch (request.resource().resource()) {
                    case "podtemplates" -> Json.at(object, "template");
                    case "cronjobs" -> Json.at(object, "spec", "jobTemplate", "spec", "template");
                    default -> Json.at(object, "spec", "template");
                };
        PodSecurityPolicy policy = template == null ? null : policy(request);
        if (policy != null && template != null) {
            audit(request, policy.audit(), underCheck(template));
            warn(request, policy.warn(), underCheck(template));
        }
    }

    private static void audit(AdmissionRequest request, Standard standard, PodUnderCheck pod) {
        if (standard.level() == Level.PRIVILEGED || !request.context().audit().notes(AuditLevel.METADATA)) {
            return;
        }
        List<Violation> violations = PodSecurityCheck.violations(standard, pod);
        if (!violations.isEmpty()) {
            request.context()
                    .audit()
                    .annotate(
                            ANNOTATION + "audit-violations",
                            "would violate PodSecurity \"" + standard + "\": " + joined(violations));
        }
    }

    private static void warn(AdmissionRequest request, Standard standard, PodUnderCheck pod) {
        List<Violation> violations = PodSecurityCheck.violations(standard, pod);
        if (!violations.isEmpty()) {
            request.context().warn("would violate PodSecurity \"" + standard + "\": " + joined(violations));
        }
    }

    private @Nullable PodSecurityPolicy policy(AdmissionRequest request) {
        ObjectDocument namespace = request.context().reader().get(NAMESPACES, "", request.namespace());
        if (namespace == null) {
            namespace = latest.get(NAMESPACES, "", request.namespace());
        }
        boolean labelled = namespace != null
                && namespace.header().labels().keySet().stream()
                        .anyMatch(key -> key.startsWith("pod-security.kubernetes.io/"));
        return labelled && namespace != null ? PodSecurityPolicy.of(namespace.sharedTree()) : null;
    }

    private static PodUnderCheck underCheck(JsonNode pod) {
        JsonNode metadata = Json.at(pod, "metadata");
        JsonNode spec = Json.at(pod, "spec");
        return new PodUnderCheck(metadata == null ? Json.object() : metadata, spec == null ? Json.object() : spec);
    }

    /** Whether an update changes nothing that the standards look at: images stand for whole containers. */
    private static boolean sameImages(ObjectNode pod, ObjectNode old) {
        JsonNode spec = Json.child(pod, "spec");
        JsonNode oldSpec = Json.child(old, "spec");
        for (String list : List.of("containers", "initContainers")) {
            if (!images(spec, list).equals(images(oldSpec, list))) {
                return false;
            }
        }
        return new HashSet<>(images(oldSpec, "ephemeralContainers")).containsAll(images(spec, "ephemeralContainers"));
    }

    private static List<String> images(JsonNode spec, String list) {
        return Json.elements(spec, list).stream()
                .map(container -> (list.equals("ephemeralContainers") ? text(container, "name") + " " : "")
                        + text(container, "image"))
                .toList();
    }

    private static String joined(List<Violation> violations) {
        return violations.stream().map(Violation::toString).collect(Collectors.joining(", "));
    }
}
