package io.keelson.resources.core.pod;

import io.keelson.api.validation.FieldPath;
import io.keelson.resources.validation.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is dubious about ports of a pod's containers. */
final class PortWarnings {
    private PortWarnings() {}

    static void add(List<Subject> containers, List<String> warnings) {
        List<Subject> ports = containers.stream()
                .flatMap(container -> container.at("ports").each().stream())
                .toList();
        numbers(ports, warnings);
        names(ports, warnings);
    }

    private static void numbers(List<Subject> ports, List<String> warnings) {
        Map<String, List<Subject>> byNumber = new HashMap<>();
        for (Subject port : ports) {
            String protocol = port.at("protocol").text();
            long number = port.at("containerPort").number();
            if (!port.at("hostIP").empty() && port.at("hostPort").number() == 0) {
                warnings.add(port.path() + ": hostIP set without hostPort: {Name:"
                        + port.at("name").text() + " HostPort:0 ContainerPort:" + number + " Protocol:" + protocol
                        + " HostIP:" + port.at("hostIP").text() + "}");
            }
            List<Subject> others = byNumber.computeIfAbsent(number + "/" + protocol, any -> new ArrayList<>());
            others.forEach(other -> compare(port, other, warnings));
            others.add(port);
        }
    }

    private static void names(List<Subject> ports, List<String> warnings) {
        Map<String, FieldPath> byName = new HashMap<>();
        for (Subject port : ports) {
            String name = port.at("name").text();
            FieldPath other = name.isEmpty() ? null : byName.putIfAbsent(name, port.path());
            if (other != null) {
                warnings.add(port.path() + ": duplicate port name \"" + name + "\" with " + other
                        + ", services and probes that select ports by name will use " + other);
            }
        }
    }

    private static void compare(Subject port, Subject other, List<String> warnings) {
        String ip = port.at("hostIP").text();
        String otherIp = other.at("hostIP").text();
        long host = port.at("hostPort").number();
        long otherHost = other.at("hostPort").number();
        String word = null;
        if (ip.equals(otherIp) && host == otherHost) {
            word = "duplicate";
        } else if (host == 0 || otherHost == 0) {
            word = "overlapping";
        } else if (host == otherHost && ip.isEmpty() != otherIp.isEmpty()) {
            word = "dangerously ambiguous";
        }
        if (word != null) {
            warnings.add(port.path() + ": " + word + " port definition with " + other.path());
        }
    }
}
