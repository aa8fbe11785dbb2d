package io.keelson.benchmarks.extension;

import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The definitions and objects of the load. */
final class LoadedDefinitions {
    static final String GROUP = "load.example.com";

    private LoadedDefinitions() {}

    /** A kind whose objects five rules are asked about, one of them for each element of a list. */
    static String ruled() {
        return definition(GROUP, "ruled", "Ruled", """
                {"type": "object", "required": ["spec"], "properties": {"spec": {"type": "object",
                  "x-kubernetes-validations": [
                    {"rule": "self.minReplicas <= self.replicas && self.replicas <= self.maxReplicas"},
                    {"rule": "self.name.startsWith('app-') && self.name.size() < 40", "message": "bad name"},
                    {"rule": "!has(self.paused) || self.replicas == 0 || !self.paused"},
                    {"rule": "self.ports.all(p, p.port > 0 && p.port < 65536 && p.name.matches('^[a-z0-9]+$'))"}],
                  "properties": {
                    "name": {"type": "string", "maxLength": 63}, "paused": {"type": "boolean"},
                    "replicas": {"type": "integer"}, "minReplicas": {"type": "integer"}, "maxReplicas": {"type": "integer"},
                    "labels": {"type": "object", "maxProperties": 20,
                      "additionalProperties": {"type": "string", "maxLength": 63}},
                    "ports": {"type": "array", "maxItems": 20, "x-kubernetes-list-type": "map",
                      "x-kubernetes-list-map-keys": ["name"], "items": {"type": "object", "required": ["name", "port"],
                        "x-kubernetes-validations": [{"rule": "self.protocol in ['TCP', 'UDP']"}],
                        "properties": {"name": {"type": "string", "maxLength": 15}, "port": {"type": "integer"},
                          "protocol": {"type": "string", "default": "TCP", "maxLength": 4}}}}}}}}
                """);
    }

    /** One of many kinds of ordinary size. */
    static String plain(int number) {
        ObjectNode schema = Json.object().put("type", "object");
        ObjectNode spec = schema.putObject("properties").putObject("spec").put("type", "object");
        ObjectNode properties = spec.putObject("properties");
        for (int i = 0; i < 40; i++) {
            ObjectNode group = properties.putObject("group" + i).put("type", "object");
            group.put("description", "What the controller is to know of part " + i + " before it begins its work.");
            ObjectNode fields = group.putObject("properties");
            for (int j = 0; j < 5; j++) {
                fields.putObject("field" + j)
                        .put("type", "string")
                        .put("description", "The value of field " + j + ", which must be set if the part is used.")
                        .put("maxLength", 63);
            }
        }
        return definition("g" + number + "." + GROUP, "things", "Thing" + number, Json.toString(schema));
    }

    private static String definition(String group, String plural, String kind, String schema) {
        return """
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                 "metadata": {"name": "%s.%s"}, "spec": {"group": "%s", "scope": "Namespaced",
                  "names": {"plural": "%s", "kind": "%s"}, "versions": [{"name": "v1", "served": true, "storage": true,
                   "schema": {"openAPIV3Schema": %s}}]}}
                """.formatted(plural, group, group, plural, kind, schema);
    }

    static String object(int number) {
        ObjectNode object = Json.object().put("apiVersion", GROUP + "/v1").put("kind", "Ruled");
        object.putObject("metadata").put("name", "r" + number);
        ObjectNode spec = object.putObject("spec")
                .put("name", "app-" + number)
                .put("replicas", 3)
                .put("minReplicas", 1)
                .put("maxReplicas", 10);
        ArrayNode ports = spec.putArray("ports");
        for (int i = 0; i < 5; i++) {
            ports.addObject().put("name", "port" + i).put("port", 8_000 + i);
        }
        ObjectNode labels = spec.putObject("labels");
        for (int i = 0; i < 10; i++) {
            labels.put("label-" + i, "value-" + number);
        }
        return Json.toString(object);
    }

    /** A Deployment of about 5 KB. */
    static String deployment(int number) {
        ObjectNode object = Json.object().put("apiVersion", "apps/v1").put("kind", "Deployment");
        ObjectNode metadata = object.putObject("metadata").put("name", "d" + number);
        metadata.putObject("labels").put("app", "d" + number);
        ObjectNode spec = object.putObject("spec").put("replicas", 0);
        spec.putObject("selector").putObject("matchLabels").put("app", "d" + number);
        ObjectNode template = spec.putObject("template");
        template.putObject("metadata").putObject("labels").put("app", "d" + number);
        ArrayNode containers = template.putObject("spec").putArray("containers");
        for (int i = 0; i < 3; i++) {
            ObjectNode container =
                    containers.addObject().put("name", "c" + i).put("image", "registry.example.com/app:" + i);
            container
                    .putArray("ports")
                    .addObject()
                    .put("containerPort", 8_080 + i)
                    .put("name", "http" + i);
            ArrayNode env = container.putArray("env");
            for (int j = 0; j < 32; j++) {
                env.addObject().put("name", "VARIABLE_" + j).put("value", "value-" + j + "-" + number);
            }
            container
                    .putObject("resources")
                    .putObject("requests")
                    .put("cpu", "10m")
                    .put("memory", "16Mi");
        }
        String text = Json.toString(object);
        if (text.getBytes(StandardCharsets.UTF_8).length < 4_500) {
            throw new IllegalStateException("the Deployment has only " + text.length() + " bytes");
        }
        return text;
    }
}
