package io.keelson.kubelet.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.Pods;
import io.keelson.kubelet.reference.PodConfigReferences.Key;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodConfigReferencesTest {
    @Test
    void everyKindOfReferenceIsFollowed() {
        Pod pod = Pods.of("""
                imagePullSecrets: [{name: pull}]
                initContainers:
                - {name: i, envFrom: [{configMapRef: {name: all}}, {secretRef: {name: all}}]}
                containers:
                - name: c
                  env:
                  - {name: A, valueFrom: {configMapKeyRef: {name: key, key: k}}}
                  - {name: B, valueFrom: {secretKeyRef: {name: key, key: k}}}
                volumes:
                - {name: a, configMap: {name: volume}}
                - {name: b, secret: {secretName: volume}}
                - {name: c, projected: {sources: [{configMap: {name: part}}, {secret: {name: part}}]}}
                """);
        assertEquals(
                Set.of(
                        new Key(true, "default", "pull"),
                        new Key(false, "default", "all"),
                        new Key(true, "default", "all"),
                        new Key(false, "default", "key"),
                        new Key(true, "default", "key"),
                        new Key(false, "default", "volume"),
                        new Key(true, "default", "volume"),
                        new Key(false, "default", "part"),
                        new Key(true, "default", "part")),
                PodConfigReferences.of(pod));
    }

    /** Such a name in a path would be another object, of another namespace. */
    @Test
    void aNameThatIsAPathIsTheNameOfNothing() {
        Pod pod = Pods.of("""
                containers: [{name: c}]
                volumes:
                - {name: a, secret: {secretName: ../../kube-system/secrets/x}}
                - {name: b, secret: {secretName: ..}}
                - {name: c, secret: {secretName: a%2Fb}}
                - {name: d, secret: {secretName: "a,metadata.name=b"}}
                """);
        assertEquals(Set.of(), PodConfigReferences.of(pod));
    }
}
