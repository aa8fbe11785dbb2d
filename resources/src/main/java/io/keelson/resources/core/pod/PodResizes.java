package io.keelson.resources.core.pod;

import io.keelson.resources.validation.Subject;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What may change of a pod's resources while it runs. */
final class PodResizes {
    private static final List<String> COMPUTE = List.of("cpu", "memory");

    private PodResizes() {}

    static void resize(Subject pod, Subject before) {
        Subject spec = pod.at("spec");
        Subject old = before.at("spec");
        if (old.at("os", "name").is("windows")) {
            pod.forbidden("windows pods cannot be resized");
            return;
        }
        String was = before.at("status", "qosClass").text();
        if (spec.value() instanceof ObjectNode tree && !PodQuality.of(tree).equals(was)) {
            spec.errors().invalid(spec.path(), was, "Pod QOS Class may not change as a result of resizing");
        }
        for (String list : List.of("containers", "initContainers")) {
            if (!sameNames(spec.at(list), old.at(list))) {
                spec.at(list).forbidden(list + " may not be added, removed, renamed or reordered on resize");
                return;
            }
        }
        for (String list : List.of("initContainers", "containers")) {
            boolean init = list.equals("initContainers");
            List<Subject> now = spec.at(list).each();
            for (int i = 0; i < now.size(); i++) {
                Subject container = now.get(i);
                Subject wasContainer = old.at(list).each().get(i);
                if (init && !container.at("restartPolicy").is("Always")) {
                    if (!container.same(wasContainer)) {
                        container.forbidden("resources for non-sidecar init containers are immutable");
                    }
                    continue;
                }
                removed(container, wasContainer);
                if (!onlyCompute(container, wasContainer)) {
                    spec.forbidden("only cpu and memory resources are mutable");
                }
            }
        }
    }

    private static boolean sameNames(Subject now, Subject before) {
        List<String> names =
                now.each().stream().map(one -> one.at("name").text()).toList();
        return names.equals(
                before.each().stream().map(one -> one.at("name").text()).toList());
    }

    private static void removed(Subject container, Subject before) {
        for (String list : List.of("limits", "requests")) {
            Subject now = container.at("resources", list);
            for (String name : COMPUTE) {
                if (before.at("resources", list, name).present()
                        && !now.at(name).present()) {
                    now.forbidden("resource " + list + " cannot be removed");
                    break;
                }
            }
        }
    }

    private static boolean onlyCompute(Subject now, Subject before) {
        if (!(now.value() instanceof ObjectNode one) || !(before.value() instanceof ObjectNode other)) {
            return true;
        }
        return fixed(one).equals(fixed(other));
    }

    private static ObjectNode fixed(ObjectNode container) {
        ObjectNode copy = container.deepCopy();
        copy.remove("resizePolicy");
        for (String list : List.of("limits", "requests")) {
            if (copy.path("resources").get(list) instanceof ObjectNode amounts) {
                amounts.remove(COMPUTE);
                if (amounts.isEmpty() && copy.get("resources") instanceof ObjectNode resources) {
                    resources.remove(list);
                }
            }
        }
        return copy;
    }
}
