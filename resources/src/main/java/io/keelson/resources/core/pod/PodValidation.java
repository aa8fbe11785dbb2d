package io.keelson.resources.core.pod;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import io.keelson.resources.allocation.Ip;
import io.keelson.resources.validation.AddressRules;
import io.keelson.resources.validation.InternalForm;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules on pods. */
public final class PodValidation {
    private static final Set<String> SYSTEM_CONDITIONS = Set.of("PodScheduled", "Ready", "Initialized");

    private PodValidation() {}

    public static Subject root(ObjectNode object, FieldErrors errors) {
        return new Subject(object, FieldPath.root(), errors);
    }

    /** Checks a new pod. */
    public static void create(ObjectNode object, FieldErrors errors) {
        Subject pod = root(object, errors);
        Subject spec = pod.at("spec");
        whole(pod);
        if (!spec.at("ephemeralContainers").empty()) {
            spec.at("ephemeralContainers").forbidden("cannot be set on create");
        }
        if (!spec.at("nodeName").empty() && !spec.at("schedulingGates").empty()) {
            spec.at("nodeName").forbidden("cannot be set until all schedulingGates have been cleared");
        }
        PodAnnotations.match(pod.at("metadata", "annotations"), spec);
    }

    private static void whole(Subject pod) {
        Subject spec = pod.at("spec");
        PodAnnotations.validate(pod.at("metadata", "annotations"), spec);
        PodSpecValidation.spec(spec, pod.at("metadata", "name").text(), true);
        if (spec.at("serviceAccountName").empty()) {
            for (Subject volume : spec.at("volumes").each()) {
                for (Subject source : volume.at("projected", "sources").each()) {
                    if (source.at("serviceAccountToken").present()) {
                        source.at("serviceAccountToken")
                                .forbidden("must not be specified when serviceAccountName is not set");
                    }
                }
            }
        }
        for (String list : List.of("containers", "initContainers")) {
            spec.at(list).each().forEach(ContainerValidation::imageSpaces);
        }
    }

    /** Checks an update of a pod. */
    public static void update(ObjectNode object, ObjectNode before, FieldErrors errors) {
        Subject pod = root(object, errors);
        whole(pod);
        PodUpdates.main(pod, root(before, new FieldErrors()));
    }

    /** Checks an update of {@code /ephemeralcontainers}. */
    public static void ephemeralContainers(ObjectNode object, ObjectNode before, FieldErrors errors) {
        Subject pod = root(object, errors);
        whole(pod);
        PodUpdates.ephemeralContainers(pod, root(before, new FieldErrors()));
    }

    /** Checks an update of {@code /resize}. */
    public static void resize(ObjectNode object, ObjectNode before, FieldErrors errors) {
        Subject pod = root(object, errors);
        whole(pod);
        PodResizes.resize(pod, root(before, new FieldErrors()));
    }

    /** Checks an update of {@code /status}. */
    public static void status(ObjectNode object, ObjectNode before, FieldErrors errors) {
        Subject status = root(object, errors).at("status");
        Subject pod = root(before, new FieldErrors());
        Subject old = pod.at("status");
        for (Subject condition : status.at("conditions").each()) {
            notNegative(condition.at("observedGeneration"));
            if (!SYSTEM_CONDITIONS.contains(condition.at("type").text())) {
                condition.at("type").toldAt(condition.path().child("Type")).named(Names::qualifiedName);
            }
        }
        Subject nominated = status.at("nominatedNodeName");
        if (!nominated.same(old.at("nominatedNodeName"))) {
            nominated.optionallyNamed(Names::dns1123Subdomain);
            if (!nominated.empty() && !pod.at("spec", "nodeName").empty()) {
                nominated.forbidden("may not be set on pods that are already bound to a node");
            }
        }
        notNegative(status.at("observedGeneration"));
        status.at("qosClass").unchanged(old.at("qosClass"));
        for (String list : List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")) {
            transitions(status.at(list), old.at(list), pod.at("spec"));
        }
        claimStatuses(status.at("resourceClaimStatuses"), pod.at("spec"));
        addresses(status.at("podIPs"));
        Subject hosts = status.at("hostIPs");
        if (!hosts.empty()) {
            Subject first = hosts.each().getFirst().at("ip");
            if (!first.is(status.at("hostIP").text())) {
                first.invalid("must be equal to `hostIP`");
            }
            addresses(hosts);
        }
    }

    private static void claimStatuses(Subject statuses, Subject spec) {
        Set<String> names = new HashSet<>();
        for (Subject status : statuses.each()) {
            Subject name = status.at("name");
            if (spec.at("resourceClaims").each().stream()
                    .noneMatch(claim -> claim.at("name").is(name.text()))) {
                name.errors()
                        .invalid(name.path(), name.text(), "must match the name of an entry in `spec.resourceClaims`");
            }
            name.unique(names);
            if (status.at("resourceClaimName").present()) {
                status.at("resourceClaimName").named(Names::dns1123Subdomain);
            }
        }
    }

    private static void notNegative(Subject generation) {
        if (generation.number() < 0) {
            generation.invalid("must be a non-negative integer");
        }
    }

    private static void addresses(Subject list) {
        Set<Boolean> families = new HashSet<>();
        for (Subject entry : list.each()) {
            AddressRules.ip(entry.at("ip").toldAt(entry.path()));
            families.add(entry.at("ip").text().contains(":"));
        }
        List<Subject> entries = list.each();
        for (int i = 0; i < entries.size() && entries.size() > 1; i++) {
            String ip = entries.get(i).at("ip").text();
            if (Ip.parse(ip) == null) {
                list.errors()
                        .add(FieldError.internal(
                                list.path(), "failed to check for dual stack with error:invalid IP[" + i + "]: " + ip));
                break;
            }
        }
        if (list.each().size() > families.size()) {
            ArrayNode shown = Json.mapper().createArrayNode();
            entries.forEach(entry -> shown.add(InternalForm.of("PodIP", entry.value())));
            list.errors().invalid(list.path(), shown, "may specify no more than one IP for each IP family");
        }
    }

    /** A container that has ended for good does not come back. */
    private static void transitions(Subject now, Subject before, Subject spec) {
        for (Subject old : before.each()) {
            if (!old.at("state", "terminated").present() || mayRestart(old, before, spec)) {
                continue;
            }
            for (Subject status : now.each()) {
                if (status.at("name").same(old.at("name"))
                        && !status.at("state", "terminated").present()) {
                    old.at("state").toldIn(now.errors()).forbidden("may not be transitioned to non-terminated state");
                }
            }
        }
    }

    private static boolean mayRestart(Subject status, Subject list, Subject spec) {
        String kind = list.path().toString();
        if (kind.endsWith("ephemeralContainerStatuses")) {
            return false;
        }
        boolean init = kind.endsWith("initContainerStatuses");
        Subject container = new Subject(null, spec.path(), spec.errors());
        for (Subject one : spec.at(init ? "initContainers" : "containers").each()) {
            container = one.at("name").same(status.at("name")) ? one : container;
        }
        long exit = status.at("state", "terminated", "exitCode").number();
        String action = ruleAction(container, exit);
        if (action.equals("Restart") || action.equals("RestartAllContainers") || mayRestartAll(spec)) {
            return true;
        }
        String policy = container.at("restartPolicy").text();
        if (policy.isEmpty()) {
            policy = spec.at("restartPolicy").text();
        }
        return policy.equals("Always") || policy.equals("OnFailure") && exit != 0;
    }

    /** What a container's own rules say of an exit code (KEP-5307); empty where none does. */
    private static String ruleAction(Subject container, long exit) {
        for (Subject rule : container.at("restartPolicyRules").each()) {
            boolean named = rule.at("exitCodes", "values").each().stream().anyMatch(value -> value.number() == exit);
            String operator = rule.at("exitCodes", "operator").text();
            if (operator.equals("In") && named || operator.equals("NotIn") && !named) {
                return rule.at("action").text();
            }
        }
        return "";
    }

    private static boolean mayRestartAll(Subject spec) {
        return Stream.of("initContainers", "containers")
                .flatMap(list -> spec.at(list).each().stream())
                .flatMap(container -> container.at("restartPolicyRules").each().stream())
                .anyMatch(rule -> rule.at("action").text().equals("RestartAllContainers"));
    }
}
