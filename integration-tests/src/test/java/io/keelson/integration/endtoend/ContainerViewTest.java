package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a container sees of its pod and of the machine, and what it may do. */
@Tag("end-to-end")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(NodeCluster.class)
class ContainerViewTest {
    private KubectlPods pods;

    @BeforeAll
    void apply(KubectlPods given) {
        pods = given;
        pods.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: names}
                spec:
                  restartPolicy: Never
                  hostname: me
                  subdomain: sub
                  setHostnameAsFQDN: true
                  dnsPolicy: None
                  dnsConfig: {nameservers: [192.0.2.1], searches: [a.example, b.example], options: [{name: ndots, value: "3"}, {name: edns0}]}
                  hostAliases: [{ip: 192.0.2.9, hostnames: [foo.example, bar.example]}]
                  containers: [{name: c, image: "keelson.io/busybox:1", command: [sh, -c, "hostname; cat /etc/resolv.conf; grep -A9 me.sub /etc/hosts"]}]
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: for-a-group}
                stringData: {word: sesame}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: rights}
                spec:
                  restartPolicy: Never
                  securityContext: {runAsUser: 1000, runAsGroup: 2000, fsGroup: 3000, supplementalGroups: [4000]}
                  volumes: [{name: v, emptyDir: {}}, {name: s, secret: {secretName: for-a-group, defaultMode: 0400}}]
                  containers:
                  - name: least
                    image: keelson.io/busybox:1
                    volumeMounts: [{name: v, mountPath: /v}, {name: s, mountPath: /s}]
                    command: [sh, -c, "id; touch /v/x; stat -c '%a %u %g' /v /v/x /s/..data/word; grep -E 'CapEff|CapBnd|NoNew|Seccomp:' /proc/self/status"]
                    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                  - name: some
                    image: keelson.io/busybox:1
                    command: [sh, -c, "id -u; touch /x 2>&1; grep -E 'CapEff|NoNew|Seccomp:' /proc/self/status"]
                    securityContext: {runAsUser: 0, readOnlyRootFilesystem: true, capabilities: {drop: [ALL], add: [NET_ADMIN]}, seccompProfile: {type: Unconfined}}
                  - name: all
                    image: keelson.io/busybox:1
                    command: [sh, -c, "mount -t tmpfs mine /tmp && grep -c ^mine /proc/mounts; ls /dev/kmsg; grep Seccomp: /proc/self/status"]
                    securityContext: {runAsUser: 0, privileged: true}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: facts, labels: {colour: blue}, annotations: {note: "two\\nlines"}}
                spec:
                  shareProcessNamespace: true
                  terminationGracePeriodSeconds: 0
                  volumes:
                  - name: facts
                    downwardAPI:
                      items:
                      - {path: labels, fieldRef: {fieldPath: metadata.labels}}
                      - {path: note, fieldRef: {fieldPath: "metadata.annotations['note']"}}
                      - {path: deep/cpu, resourceFieldRef: {containerName: c, resource: limits.cpu, divisor: 1m}}
                      - {path: memory, resourceFieldRef: {containerName: c, resource: requests.memory, divisor: 1Mi}}
                  - {name: work, emptyDir: {}}
                  containers:
                  - name: c
                    image: keelson.io/busybox:1
                    resources: {limits: {cpu: 250m, memory: 64Mi}, requests: {memory: 32Mi, cpu: 100m}}
                    env:
                    - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                    - {name: CPUS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
                    - {name: ADDRESS, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                    - {name: COMPOSED, value: "a-$(NAME)-$$(NAME)-$(NOTHING)"}
                    volumeMounts:
                    - {name: facts, mountPath: /facts}
                    - {name: work, mountPath: /part, subPath: a/b}
                    - {name: work, mountPath: /named, subPathExpr: "$(NAME)/x"}
                    - {name: work, mountPath: /whole, readOnly: true}
                  - {name: d, image: "keelson.io/busybox:1", command: [sleep, "54321"]}
                """);
    }

    @AfterAll
    void delete() {
        pods.delete("names rights facts");
        pods.cluster().kubectl("delete secret for-a-group").ok();
    }

    @Test
    void namesAreThosePodsAreGiven() {
        assertThat(pods.ends("names", "Succeeded").lines())
                .containsExactly(
                        "me.sub.default.svc.cluster.local",
                        "search a.example b.example",
                        "nameserver 192.0.2.1",
                        "options ndots:3 edns0",
                        pods.field("names", ".status.podIP") + "\tme.sub.default.svc.cluster.local\tme",
                        "",
                        "# Entries added by HostAliases.",
                        "192.0.2.9\tfoo.example\tbar.example");
    }

    @Test
    void aContainerMayDoWhatItIsGiven() {
        pods.ends("rights", "Succeeded");
        assertThat(pods.cluster().kubectl("logs rights -c least").ok().lines())
                .containsExactly(
                        "uid=1000 gid=2000 groups=2000,3000,4000",
                        "2777 0 3000",
                        "644 1000 3000",
                        "440 0 3000",
                        "CapEff:\t0000000000000000",
                        "CapBnd:\t0000000000000000",
                        "NoNewPrivs:\t1",
                        "Seccomp:\t2");
        assertThat(pods.cluster().kubectl("logs rights -c some").ok().lines())
                .containsExactly(
                        "0",
                        "touch: /x: Read-only file system",
                        "CapEff:\t0000000000001000",
                        "NoNewPrivs:\t0",
                        "Seccomp:\t0");
        assertThat(pods.cluster().kubectl("logs rights -c all").ok().lines())
                .containsExactly("1", "/dev/kmsg", "Seccomp:\t0");
    }

    @Test
    void aContainerIsToldOfItsPod() {
        pods.eventually("facts", ".status.phase", "Running");
        assertThat(pods.shell("facts", "c", "cd /facts; for f in labels note deep/cpu memory; do cat $f; echo; done")
                        .lines())
                .containsExactly("colour=\"blue\"", "two", "lines", "250", "32");
        assertThat(pods.shell("facts", "c", "echo $NAME $CPUS $ADDRESS $COMPOSED")
                        .strip())
                .isEqualTo("facts 1 " + pods.field("facts", ".status.podIP") + " a-facts-$(NAME)-$(NOTHING)");
        pods.cluster().kubectl("label pod facts colour=red --overwrite").ok();
        Shell.eventually(
                "the new label is in the volume",
                KubectlPods.PATIENCE,
                () -> pods.shell("facts", "c", "cat /facts/labels").equals("colour=\"red\""));
    }

    @Test
    void partsOfAVolumeAreMounted() {
        pods.eventually("facts", ".status.phase", "Running");
        assertThat(pods.shell(
                                "facts",
                                "c",
                                "touch /part/p /named/n; cd /whole; find . -type f | sort; touch no 2>&1 || echo kept")
                        .lines())
                .containsExactly("./a/b/p", "./facts/x/n", "touch: no: Read-only file system", "kept");
    }

    @Test
    void processesAreSharedWherePodsSaySo() {
        pods.eventually("facts", ".status.phase", "Running");
        assertThat(pods.shell("facts", "c", "ps")).contains("sleep 54321");
    }
}
