package io.keelson.resources.core.pod;

import io.keelson.resources.core.volume.VolumeRules;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules on what containers mount. Some are told at the list, as upstream does. */
final class MountValidation {
    private MountValidation() {}

    static void mounts(Subject container, PodScope pod) {
        Subject mounts = container.at("volumeMounts");
        Set<String> paths = new HashSet<>();
        Set<String> deviceNames = texts(container.at("volumeDevices"), "name");
        Set<String> devicePaths = texts(container.at("volumeDevices"), "devicePath");
        for (Subject mount : mounts.each()) {
            Subject name = mount.at("name");
            Subject path = mount.at("mountPath");
            name.given();
            if (!known(name, pod)) {
                name.notFound();
            }
            path.given();
            if (!paths.add(path.text())) {
                path.invalid("must be unique");
            }
            if (deviceNames.contains(name.text())) {
                name.invalid("must not already exist in volumeDevices");
            }
            if (devicePaths.contains(path.text())) {
                path.invalid("must not already exist as a path in volumeDevices");
            }
            Subject sub = mount.at("subPath");
            if (!sub.empty()) {
                VolumeRules.relative(sub.toldAt(mounts.path().child("subPath")));
            }
            Subject expression = mount.at("subPathExpr");
            if (!expression.empty()) {
                if (!sub.empty()) {
                    expression.invalid("subPathExpr and subPath are mutually exclusive");
                }
                VolumeRules.relative(expression.toldAt(mounts.path().child("subPathExpr")));
            }
            propagation(mount.at("mountPropagation").toldAt(mounts.path().child("mountPropagation")), container);
            recursive(mount, mount.at("recursiveReadOnly").toldAt(mounts.path().child("recursiveReadOnly")));
        }
    }

    private static void propagation(Subject propagation, Subject container) {
        propagation.optionalOneOf("Bidirectional", "HostToContainer", "None");
        if (propagation.is("Bidirectional")
                && !container.at("securityContext", "privileged").isTrue()) {
            propagation.forbidden("Bidirectional mount propagation is available only to privileged containers");
        }
    }

    private static void recursive(Subject mount, Subject recursive) {
        switch (recursive.text()) {
            case "", "Disabled" -> {}
            case "Enabled", "IfPossible" -> {
                if (!mount.at("readOnly").isTrue()) {
                    recursive.forbidden("may only be specified when readOnly is true");
                }
                Subject propagation = mount.at("mountPropagation");
                if (propagation.present() && !propagation.is("None")) {
                    recursive.forbidden("may only be specified when mountPropagation is None or not specified");
                }
            }
            default -> recursive.notSupported("Disabled", "Enabled", "IfPossible");
        }
    }

    static void devices(Subject container, PodScope pod) {
        Set<String> names = new HashSet<>();
        Set<String> paths = new HashSet<>();
        Set<String> mountNames = texts(container.at("volumeMounts"), "name");
        Set<String> mountPaths = texts(container.at("volumeMounts"), "mountPath");
        for (Subject device : container.at("volumeDevices").each()) {
            Subject name = device.at("name");
            Subject path = device.at("devicePath");
            name.given();
            if (names.contains(name.text())) {
                name.invalid("must be unique");
            }
            if (!known(name, pod)) {
                name.notFound();
            } else if (!block(pod.volumes(), name.text())) {
                name.invalid("can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
            }
            path.given();
            if (paths.contains(path.text())) {
                path.invalid("must be unique");
            }
            if (List.of(path.text().split("/", -1)).contains("..")) {
                path.invalid("can not contain backsteps ('..')");
            } else {
                paths.add(path.text());
            }
            if (mountNames.contains(name.text())) {
                name.invalid("must not already exist in volumeMounts");
            }
            if (mountPaths.contains(path.text())) {
                path.invalid("must not already exist as a path in volumeMounts");
            }
            if (!name.empty()) {
                names.add(name.text());
            }
        }
    }

    private static boolean known(Subject name, PodScope pod) {
        return pod.volumes().containsKey(name.text());
    }

    private static boolean block(Map<String, Subject> volumes, String name) {
        Subject volume = volumes.get(name);
        return volume != null
                && (volume.at("persistentVolumeClaim").present()
                        || volume.at("ephemeral").present());
    }

    private static Set<String> texts(Subject list, String field) {
        return list.each().stream().map(element -> element.at(field).text()).collect(Collectors.toSet());
    }
}
