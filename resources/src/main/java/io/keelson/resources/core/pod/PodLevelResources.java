package io.keelson.resources.core.pod;

import io.keelson.api.quantity.Quantity;
import io.keelson.resources.core.volume.VolumeRules;
import io.keelson.resources.validation.Subject;
import java.util.TreeMap;

/** The rules on resources of whole pods, and on what their containers may have of them. */
final class PodLevelResources {
    private PodLevelResources() {}

    static void check(Subject spec, PodScope pod) {
        Subject resources = spec.at("resources");
        if (!resources.present()) {
            return;
        }
        if (spec.at("os", "name").is("windows")) {
            resources.forbidden("may not be set for a windows pod");
            return;
        }
        if (resources.at("claims").present()) {
            resources.at("claims").forbidden("claims may not be set for Resources at pod-level");
        }
        ResourceValidation.requirements(resources, true);
        ResourceValidation.claims(resources.at("claims"), pod.claims());
        aggregate(spec, "requests", true);
        aggregate(spec, "limits", false);
        for (Subject container : spec.at("containers").each()) {
            bounded(container, resources);
        }
    }

    /** What a pod has must be enough for all containers; of limits that holds only for what cannot be overcommitted. */
    private static void aggregate(Subject spec, String list, boolean all) {
        Subject ofPod = spec.at("resources", list);
        ofPod.entries((name, amount) -> {
            Quantity used = used(spec, list, name);
            Quantity has = VolumeRules.amount(amount.text());
            if ((all || name.startsWith("hugepages-")) && used.compareTo(has) > 0) {
                amount.errors()
                        .invalid(
                                amount.path(),
                                has.toString(),
                                "must be greater than or equal to aggregate container " + list + " of " + used);
            }
        });
    }

    /** Containers and sidecars run together; the other init containers one after another, beside earlier sidecars. */
    private static Quantity used(Subject spec, String list, String name) {
        Quantity together = Quantity.ZERO;
        for (Subject container : spec.at("containers").each()) {
            together = together.add(amount(container, list, name));
        }
        Quantity sidecars = Quantity.ZERO;
        Quantity most = Quantity.ZERO;
        for (Subject container : spec.at("initContainers").each()) {
            Quantity own = sidecars.add(amount(container, list, name));
            if (container.at("restartPolicy").is("Always")) {
                sidecars = own;
            }
            most = own.compareTo(most) > 0 ? own : most;
        }
        together = together.add(sidecars);
        return together.compareTo(most) > 0 ? together : most;
    }

    private static Quantity amount(Subject container, String list, String name) {
        return VolumeRules.amount(container.at("resources", list, name).text());
    }

    private static void bounded(Subject container, Subject resources) {
        String path = container.path().toString();
        String index = path.substring(path.lastIndexOf('[') + 1, path.length() - 1);
        TreeMap<String, Subject> limits = new TreeMap<>();
        container.at("resources", "limits").entries(limits::put);
        limits.forEach((name, limit) -> {
            Subject ofPod = resources.at("limits", name);
            Quantity most = VolumeRules.amount(ofPod.text());
            Quantity own = VolumeRules.amount(limit.text());
            if (ofPod.present() && own.compareTo(most) > 0) {
                limit.errors()
                        .invalid(
                                resources
                                        .path()
                                        .child("containers")
                                        .index(Integer.parseInt(index))
                                        .key(name)
                                        .child("limits"),
                                own.toString(),
                                "must be less than or equal to pod limits of " + most);
            }
        });
    }
}
