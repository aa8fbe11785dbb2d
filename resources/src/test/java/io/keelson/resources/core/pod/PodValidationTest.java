package io.keelson.resources.core.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.negotiation.YamlDocument;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What is wrong with pods, a line a rule. */
class PodValidationTest {
    private static final String CONTAINER =
            "name: c, image: i, imagePullPolicy: Always, terminationMessagePolicy: File";

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ports: [{containerPort: 0, protocol: TCP}]             | spec.containers[0].ports[0].containerPort: Required value
            ports: [{containerPort: 70000, protocol: TCP}]         | spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive
            env: [{value: x}]                                      | spec.containers[0].env[0].name: Required value
            volumeMounts: [{name: v, mountPath: /x}]               | spec.containers[0].volumeMounts[0].name: Not found: "v"
            readinessProbe: {}                                     | spec.containers[0].readinessProbe: Required value: must specify a handler type
            lifecycle: {preStop: {exec: {}}}                       | spec.containers[0].lifecycle.preStop.exec.command: Required value
            resources: {limits: {cpu: "-1"}}                       | spec.containers[0].resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0
            resources: {limits: {cpu: "1"}, requests: {cpu: "2"}}  | spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1
            securityContext: {runAsUser: -1}                       | spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive
            """)
    void containers(String fields, String message) {
        ObjectNode pod = pod("containers: [{" + CONTAINER + ", " + fields + "}]");
        assertThat(errors(pod)).startsWith(message);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            nodeSelector: {"a b": c}                               | spec.nodeSelector: Invalid value: "a b": name part must consist of
            hostname: A                                            | spec.hostname: Invalid value: "A": a lowercase RFC 1123 label must consist of
            activeDeadlineSeconds: 0                               | spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive
            tolerations: [{operator: Foo, key: a}]                 | spec.tolerations[0].operator: Unsupported value: "Foo": supported values: "Equal", "Exists"
            volumes: [{name: v}]                                   | spec.volumes[0]: Required value: must specify a volume type
            volumes: [{name: v, emptyDir: {}, hostPath: {path: /}}] | spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type
            schedulingGates: [{name: a b}]                         | spec.schedulingGates[0]: Invalid value: "a b": name part must consist of
            """)
    void specs(String fields, String message) {
        ObjectNode pod = pod("containers: [{" + CONTAINER + "}], " + fields);
        assertThat(errors(pod)).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            image: other       |
            restartPolicy: x   | spec: Forbidden: pod updates may not change fields other than
            """)
    void updates(String change, String message) {
        ObjectNode old = pod("containers: [{" + CONTAINER + "}]");
        ObjectNode pod = old.deepCopy();
        String[] field = change.split(": ");
        if (field[0].equals("image")) {
            ((ObjectNode) pod.path("spec").path("containers").get(0)).put("image", field[1]);
        } else {
            Json.child(pod, "spec").put("restartPolicy", "Never");
        }
        FieldErrors errors = new FieldErrors();
        PodValidation.update(pod, old, errors);
        assertThat(errors.isEmpty() ? "" : errors.aggregate()).startsWith(message == null ? "" : message);
        assertThat(errors.isEmpty()).isEqualTo(message == null);
    }

    private static ObjectNode pod(String spec) {
        String pod = "{metadata: {name: p}, spec: {restartPolicy: Always, dnsPolicy: ClusterFirst,"
                + " terminationGracePeriodSeconds: 30, " + spec + "}}";
        return (ObjectNode)
                YamlDocument.read(pod.getBytes(StandardCharsets.UTF_8)).value();
    }

    private static String errors(ObjectNode pod) {
        FieldErrors errors = new FieldErrors();
        PodValidation.create(pod, errors);
        return errors.aggregate();
    }
}
