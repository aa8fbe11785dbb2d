package io.keelson.kubelet.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.keelson.kubelet.Pods;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    private final ReferenceReader references = new ReferenceReader() {
        @Override
        public @Nullable ConfigMap configMap(String namespace, String name) {
            return name.equals("cm")
                    ? new ConfigMapBuilder()
                            .addToData("k", "v")
                            .addToData("l", "w")
                            .build()
                    : null;
        }

        @Override
        public @Nullable Secret secret(String namespace, String name) {
            return name.equals("s") ? new SecretBuilder().addToData("p", "cHc=").build() : null;
        }
    };
    private final Environment environment = new Environment(
            references,
            new DownwardApi(
                    "n1", List.of("10.0.0.1"), Map.of("cpu", new Quantity("4"), "memory", new Quantity("8Gi"))));

    private Map<String, String> of(String container) throws ContainerConfigException {
        Pod pod = Pods.of("containers:\n- name: c\n" + container.indent(2));
        return environment.of(
                pod, pod.getSpec().getContainers().getFirst(), Map.of("SVC_PORT", "80"), List.of("10.1.1.1"), Map.of());
    }

    @Test
    void takesValuesFromEverywhere() throws ContainerConfigException {
        Map<String, String> env = of("""
                envFrom:
                - configMapRef: {name: cm}
                  prefix: X_
                env:
                - {name: A, value: "$(X_k)-$(SVC_PORT)"}
                - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                - {name: L, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
                - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
                - {name: P, valueFrom: {secretKeyRef: {name: s, key: p}}}
                """);
        assertEquals("v", env.get("X_k"));
        assertEquals("v-80", env.get("A"));
        assertEquals("10.1.1.1", env.get("IP"));
        assertEquals("a", env.get("L"));
        assertEquals("4", env.get("CPU"));
        assertEquals("pw", env.get("P"));
        assertEquals("80", env.get("SVC_PORT"));
    }

    @Test
    void refusesWhatIsMissing() {
        assertEquals(
                "configmap \"no\" not found",
                assertThrows(
                                ContainerConfigException.class,
                                () -> of("env: [{name: A, valueFrom: {configMapKeyRef: {name: no, key: k}}}]"))
                        .getMessage());
        assertEquals(
                "couldn't find key z in ConfigMap default/cm",
                assertThrows(
                                ContainerConfigException.class,
                                () -> of("env: [{name: A, valueFrom: {configMapKeyRef: {name: cm, key: z}}}]"))
                        .getMessage());
    }

    @Test
    void leavesOutWhatIsOptional() throws ContainerConfigException {
        assertFalse(of("env: [{name: A, valueFrom: {secretKeyRef: {name: no, key: k, optional: true}}}]")
                .containsKey("A"));
    }
}
