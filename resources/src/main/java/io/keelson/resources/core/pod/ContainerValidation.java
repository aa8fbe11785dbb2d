package io.keelson.resources.core.pod;

import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Subject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules on containers of all three kinds. */
final class ContainerValidation {
    private static final String NOT_A_SIDECAR = "may not be set for init containers without restartPolicy=Always";
    private static final List<String> NOT_EPHEMERAL = List.of(
            "ports",
            "resources",
            "resizePolicy",
            "restartPolicy",
            "restartPolicyRules",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
            "lifecycle");

    private ContainerValidation() {}

    static void containers(PodScope pod) {
        Subject containers = pod.spec().at("containers");
        if (containers.empty()) {
            containers.required("");
            return;
        }
        Set<String> names = new HashSet<>();
        for (Subject container : containers.each()) {
            common(container, pod);
            container.at("name").unique(names);
            ProbeValidation.lifecycle(container.at("lifecycle"), pod);
            ProbeValidation.probes(container, pod);
            restartPolicy(container);
        }
        hostPorts(containers.each());
    }

    static void initContainers(PodScope pod) {
        Set<String> names = new HashSet<>();
        pod.spec()
                .at("containers")
                .each()
                .forEach(container -> names.add(container.at("name").text()));
        Subject containers = pod.spec().at("initContainers");
        for (Subject container : containers.each()) {
            common(container, pod);
            boolean sidecar = container.at("restartPolicy").is("Always");
            restartPolicy(container);
            if (!container.at("name").empty() || names.contains("")) {
                container.at("name").unique(names);
            }
            hostPortsOf(container.at("ports"), containers.path().index(0).child("ports"), new HashSet<>());
            if (sidecar) {
                ProbeValidation.lifecycle(container.at("lifecycle"), pod);
                ProbeValidation.probes(container, pod);
            } else {
                for (String field : List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
                    if (container.at(field).present()) {
                        container.at(field).forbidden(NOT_A_SIDECAR);
                    }
                }
                for (Subject policy : container.at("resizePolicy").each()) {
                    if (policy.at("restartPolicy").is("RestartContainer")) {
                        policy.at("restartPolicy")
                                .invalid("must not be set to 'RestartContainer' for non-sidecar initContainers");
                    }
                }
            }
        }
    }

    static void ephemeralContainers(PodScope pod) {
        Set<String> others = new HashSet<>();
        for (String list : List.of("containers", "initContainers")) {
            pod.spec()
                    .at(list)
                    .each()
                    .forEach(container -> others.add(container.at("name").text()));
        }
        Set<String> names = new HashSet<>(others);
        for (Subject container : pod.spec().at("ephemeralContainers").each()) {
            common(container, pod);
            imageSpaces(container);
            container.at("name").unique(names);
            Subject target = container.at("targetContainerName");
            if (!target.empty() && !others.contains(target.text())) {
                target.notFound();
            }
            for (String field : NOT_EPHEMERAL) {
                if (!container.at(field).empty()) {
                    container.at(field).forbidden("cannot be set for an Ephemeral Container");
                }
            }
            for (Subject mount : container.at("volumeMounts").each()) {
                for (String field : List.of("subPath", "subPathExpr")) {
                    if (!mount.at(field).empty()) {
                        mount.at(field).forbidden("cannot be set for an Ephemeral Container");
                    }
                }
            }
        }
    }

    /** Images of pods, other than those in templates, have no spaces around them. */
    static void imageSpaces(Subject container) {
        Subject image = container.at("image");
        if (!image.text().strip().equals(image.text())) {
            image.invalid("must not have leading or trailing whitespace");
        }
    }

    private static void common(Subject container, PodScope pod) {
        if (container.at("name").given()) {
            container.at("name").named(Names::dns1123Label);
        }
        container.at("image").given();
        container.at("terminationMessagePolicy").oneOf("File", "FallbackToLogsOnError");
        ports(container.at("ports"));
        EnvironmentValidation.env(container.at("env"));
        EnvironmentValidation.envFrom(container.at("envFrom"));
        MountValidation.mounts(container, pod);
        MountValidation.devices(container, pod);
        container.at("imagePullPolicy").oneOf("Always", "IfNotPresent", "Never");
        ResourceValidation.container(container.at("resources"), pod.claims());
        resizePolicy(container.at("resizePolicy"), pod);
        SecurityValidation.container(container.at("securityContext"), pod.hostUsers());
    }

    private static void ports(Subject ports) {
        Set<String> names = new HashSet<>();
        for (Subject port : ports.each()) {
            Subject name = port.at("name");
            if (!name.empty()) {
                List<String> wrong = Names.portName(name.text());
                name.invalid(wrong);
                if (wrong.isEmpty()) {
                    name.unique(names);
                }
            }
            Subject number = port.at("containerPort");
            if (number.number() == 0) {
                number.required("");
            } else {
                number.invalid(Names.portNumber(number.number()));
            }
            Subject host = port.at("hostPort");
            if (host.number() != 0) {
                host.invalid(Names.portNumber(host.number()));
            }
            port.at("protocol").oneOf("SCTP", "TCP", "UDP");
        }
    }

    private static void hostPorts(List<Subject> containers) {
        Set<String> seen = new HashSet<>();
        for (Subject container : containers) {
            hostPortsOf(container.at("ports"), container.at("ports").path(), seen);
        }
    }

    private static void hostPortsOf(Subject ports, FieldPath path, Set<String> seen) {
        int i = 0;
        for (Subject port : ports.each()) {
            Subject host = port.at("hostPort").toldAt(path.index(i++).child("hostPort"));
            String key = port.at("protocol").text() + "/" + port.at("hostIP").text() + "/" + host.number();
            if (host.number() != 0 && !seen.add(key)) {
                host.errors().duplicate(host.path(), key);
            }
        }
    }

    private static void resizePolicy(Subject policies, PodScope pod) {
        Set<String> seen = new HashSet<>();
        boolean never = pod.spec().at("restartPolicy").is("Never");
        for (Subject policy : policies.each()) {
            Subject resource = policy.at("resourceName").toldAt(policies.path());
            policy.at("resourceName").toldAt(policy.path()).unique(seen);
            resource.oneOf("cpu", "memory");
            Subject restart = policy.at("restartPolicy").toldAt(policies.path());
            restart.oneOf("NotRequired", "RestartContainer");
            if (never && !restart.is("NotRequired")) {
                restart.invalid("must be 'NotRequired' when pod `restartPolicy` is 'Never'");
            }
        }
    }

    private static void restartPolicy(Subject container) {
        Subject policy = container.at("restartPolicy");
        Subject rules = container.at("restartPolicyRules");
        if (!policy.present()) {
            if (rules.empty()) {
                return;
            }
            policy.required("must specify restartPolicy when restart rules are used");
        } else {
            policy.optionalOneOf("Always", "Never", "OnFailure");
        }
        if (rules.each().size() > 20) {
            rules.errors().add(FieldError.tooMany(rules.path(), rules.each().size(), 20));
        }
        for (Subject rule : rules.each()) {
            if (!rule.at("action").is("Restart") && !rule.at("action").is("RestartAllContainers")) {
                rule.at("action").notSupported("Restart", "RestartAllContainers");
            }
            Subject codes = rule.at("exitCodes");
            if (!codes.present()) {
                codes.required("must be specified");
                continue;
            }
            if (!codes.at("operator").is("In") && !codes.at("operator").is("NotIn")) {
                codes.at("operator").notSupported("In", "NotIn");
            }
            int count = codes.at("values").each().size();
            if (count > 255) {
                codes.errors().add(FieldError.tooMany(codes.at("values").path(), count, 255));
            }
        }
    }

    /** Returns the volumes that containers may mount by name. */
    static Map<String, Subject> byName(Subject list) {
        Map<String, Subject> byName = new HashMap<>();
        list.each().forEach(element -> byName.put(element.at("name").text(), element));
        return byName;
    }
}
