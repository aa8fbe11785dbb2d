package io.keelson.apiserver.proxy;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.request.Query;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns requests for exec, attach, port-forward and logs into requests to the kubelet of the pod's node. */
public final class PodConnections {
    static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");

    private final ObjectReader reader;
    private final Kubelets kubelets;

    /** @param reader where pods and nodes are read */
    public PodConnections(ObjectReader reader) {
        this.reader = reader;
        this.kubelets = new Kubelets(reader);
    }

    /**
     * Returns where a shell or the like in a container is reached.
     *
     * @param verb {@code exec} or {@code attach}
     * @param options the {@code PodExecOptions} or {@code PodAttachOptions}
     * @throws StatusException 400 or 404 where it cannot be had
     */
    public ProxyTarget stream(String verb, String namespace, String name, ObjectNode options) {
        ObjectNode pod = pod(namespace, name);
        String chosen = Json.text(options, "container");
        String container = container(pod, name, chosen == null ? "" : chosen);
        String node = node(pod, name);
        StringJoiner parameters = new StringJoiner("&");
        flag(parameters, options, "stdin", "input");
        flag(parameters, options, "stdout", "output");
        flag(parameters, options, "stderr", "error");
        flag(parameters, options, "tty", "tty");
        if (verb.equals("exec")) {
            Json.elements(options, "command").forEach(part -> parameters.add("command=" + encode(part.asString(""))));
        }
        return kubelets.target(
                node, "/" + verb + "/" + namespace + "/" + name + "/" + container, parameters.toString());
    }

    /**
     * Returns where a pod's ports are reached.
     *
     * @param options the {@code PodPortForwardOptions}
     */
    public ProxyTarget portForward(String namespace, String name, ObjectNode options) {
        ObjectNode pod = pod(namespace, name);
        StringJoiner parameters = new StringJoiner("&");
        Json.elements(options, "ports").forEach(port -> parameters.add("port=" + port.asInt(0)));
        return kubelets.target(node(pod, name), "/portForward/" + namespace + "/" + name, parameters.toString());
    }

    /** Returns where a container's log is read, or null where the pod is on no node yet and has none. */
    public @Nullable ProxyTarget log(String namespace, String name, Query query) {
        String parameters = PodLogOptions.parse(name, query);
        ObjectNode pod = pod(namespace, name);
        String container = container(pod, name, query.text("container"));
        String node = Json.text(pod, "spec", "nodeName");
        return node == null || node.isEmpty()
                ? null
                : kubelets.target(node, "/containerLogs/" + namespace + "/" + name + "/" + container, parameters);
    }

    private ObjectNode pod(String namespace, String name) {
        ObjectDocument document = reader.get(PODS, namespace, name);
        if (document == null) {
            throw StatusException.notFound(PODS, name);
        }
        return document.toTree();
    }

    private static String node(ObjectNode pod, String name) {
        String node = Json.text(pod, "spec", "nodeName");
        if (node == null || node.isEmpty()) {
            throw StatusException.badRequest("pod " + name + " does not have a host assigned");
        }
        return node;
    }

    private static String container(ObjectNode pod, String name, String wanted) {
        List<String> containers = names(pod, "containers");
        List<String> all = Stream.of(names(pod, "initContainers"), containers, names(pod, "ephemeralContainers"))
                .flatMap(List::stream)
                .toList();
        if (!wanted.isEmpty()) {
            if (!all.contains(wanted)) {
                throw StatusException.badRequest("container " + wanted + " is not valid for pod " + name);
            }
            return wanted;
        }
        if (containers.size() == 1) {
            return containers.getFirst();
        }
        String message = "a container name must be specified for pod " + name;
        if (!containers.isEmpty()) {
            message += ", choose one of: [" + String.join(" ", all) + "]";
        }
        throw StatusException.badRequest(message);
    }

    private static List<String> names(ObjectNode pod, String field) {
        List<String> names = new ArrayList<>();
        for (JsonNode container : Json.elements(pod, "spec", field)) {
            String name = Json.text(container, "name");
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    private static void flag(StringJoiner parameters, ObjectNode options, String sent, String passed) {
        if (Json.bool(options, sent)) {
            parameters.add(passed + "=1");
        }
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
