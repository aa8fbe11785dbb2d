package io.keelson.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.json.Json;
import io.keelson.apiserver.registry.Answer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What writes of built-in resources do that no schema says; the answers are those of Kubernetes 1.36.2. */
class BuiltinStrategiesTest {
    private static final String TEMPLATE =
            "template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: x}]}}";

    @Test
    void aStatusUpdateMayOrMayNotTouchMetadata() {
        try (BuiltinWrites claims = new BuiltinWrites("resource.k8s.io", "v1", "resourceclaims");
                BuiltinWrites deployments = new BuiltinWrites("apps", "v1", "deployments");
                BuiltinWrites budgets = new BuiltinWrites("policy", "v1", "poddisruptionbudgets")) {
            claims.create("{metadata: {name: a, labels: {x: one}, finalizers: [example.com/f]}, spec: {}}");
            ObjectNode claim = claims.updateStatus("a", "{metadata: {name: a, annotations: {b: two}}, status: {}}")
                    .object()
                    .toTree();
            assertThat(Json.text(claim, "metadata", "labels", "x")).isEqualTo("one");
            assertThat(Json.elements(claim, "metadata", "finalizers")).hasSize(1);
            assertThat(Json.at(claim, "metadata", "annotations")).isNull();

            deployments.create("{metadata: {name: a}, spec: {selector: {matchLabels: {app: a}}, " + TEMPLATE + "}}");
            ObjectNode deployment = deployments
                    .updateStatus("a", "{metadata: {name: a, labels: {x: one}, annotations: {b: two}}}")
                    .object()
                    .toTree();
            assertThat(Json.at(deployment, "metadata", "labels")).isNull();
            assertThat(Json.text(deployment, "metadata", "annotations", "b")).isEqualTo("two");

            ObjectNode budget = budgets.create("{metadata: {name: a}, spec: {}}");
            String version = Json.text(budget, "metadata", "resourceVersion");
            budget = budgets.updateStatus(
                            "a", "{metadata: {name: a, resourceVersion: '" + version + "', labels: {x: one}}}")
                    .object()
                    .toTree();
            assertThat(Json.text(budget, "metadata", "labels", "x")).isEqualTo("one");
        }
    }

    @Test
    void aDaemonSetCountsItsTemplatesInAnAnnotationThatItsFieldManagerOwns() {
        try (BuiltinWrites sets = new BuiltinWrites("apps", "v1", "daemonsets")) {
            String name = "deprecated.daemonset.template.generation";
            ObjectNode set =
                    sets.create("{metadata: {name: a}, spec: {selector: {matchLabels: {app: a}}, " + TEMPLATE + "}}");
            assertThat(Json.text(set, "metadata", "annotations", name)).isEqualTo("1");
            assertThat(Json.elements(set, "metadata", "managedFields")
                            .getFirst()
                            .toString())
                    .contains("f:" + name);
            set = sets.patched("a", "{spec: {template: {spec: {priority: 1}}}}");
            assertThat(Json.text(set, "metadata", "annotations", name)).isEqualTo("2");
            set = sets.updateStatus("a", "{metadata: {name: a}, status: {}}")
                    .object()
                    .toTree();
            assertThat(Json.text(set, "metadata", "annotations", name)).isEqualTo("2");
        }
    }

    @Test
    void generationsFollowWhatTheResourceSays() {
        try (BuiltinWrites drivers = new BuiltinWrites("storage.k8s.io", "v1", "csidrivers");
                BuiltinWrites slices = new BuiltinWrites("discovery.k8s.io", "v1", "endpointslices")) {
            ObjectNode driver = drivers.create("{metadata: {name: a}, spec: {}}");
            assertThat(Json.at(driver, "metadata", "generation")).isNull();
            driver = drivers.patched("a", "{spec: {requiresRepublish: true}}");
            assertThat(Json.integer(driver, "metadata", "generation")).isEqualTo(1);

            slices.create("{metadata: {name: a}, addressType: IPv4, endpoints: []}");
            ObjectNode slice = slices.patched("a", "{metadata: {labels: {x: one}}}");
            assertThat(Json.integer(slice, "metadata", "generation")).isEqualTo(2);
            slice = slices.patched("a", "{metadata: {annotations: {x: one}}}");
            assertThat(Json.integer(slice, "metadata", "generation")).isEqualTo(2);
        }
    }

    @Test
    void fieldsOfFeaturesThatAreNotEnabledAreDropped() {
        try (BuiltinWrites leases = new BuiltinWrites("coordination.k8s.io", "v1", "leases");
                BuiltinWrites nodes = new BuiltinWrites("", "v1", "nodes");
                BuiltinWrites slices = new BuiltinWrites("discovery.k8s.io", "v1", "endpointslices")) {
            ObjectNode lease = leases.create("{metadata: {name: a}, spec: {strategy: x, holderIdentity: h}}");
            assertThat(Json.at(lease, "spec", "strategy")).isNull();
            assertThat(Json.text(lease, "spec", "holderIdentity")).isEqualTo("h");
            ObjectNode node = nodes.create("{metadata: {name: a}, spec: {configSource: {}, podCIDRs: [10.1.0.0/24]},"
                    + " status: {capacity: {anything: '1'}, config: {error: x}}}");
            assertThat(Json.at(node, "spec", "configSource")).isNull();
            assertThat(Json.at(node, "status", "config")).isNull();
            assertThat(Json.text(node, "spec", "podCIDR")).isEqualTo("10.1.0.0/24");
            assertThat(Json.text(node, "status", "allocatable", "anything")).isEqualTo("1");
            ObjectNode slice = slices.create("{metadata: {name: a}, addressType: IPv4,"
                    + " endpoints: [{addresses: [10.0.0.1], deprecatedTopology: {x: one}}]}");
            assertThat(Json.elements(slice, "endpoints").getFirst().has("deprecatedTopology"))
                    .isFalse();
        }
    }

    @Test
    void podsAndTemplatesLoseStopSignalsAndClaimsForeignSources() {
        String spec = "spec: {containers: [{name: c, image: x, lifecycle: {stopSignal: SIGUSR1}}], initContainers:"
                + " [{name: i, image: x, lifecycle: {stopSignal: SIGUSR1, preStop: {sleep: {seconds: 1}}},"
                + " restartPolicy: Always}]}";
        try (BuiltinWrites pods = new BuiltinWrites("", "v1", "pods");
                BuiltinWrites templates = new BuiltinWrites("", "v1", "podtemplates");
                BuiltinWrites claims = new BuiltinWrites("", "v1", "persistentvolumeclaims")) {
            assertThat(pods.create("{metadata: {name: a}, " + spec + "}")
                            .get("spec")
                            .toString())
                    .doesNotContain("stopSignal")
                    .containsOnlyOnce("lifecycle");
            assertThat(templates
                            .create("{metadata: {name: a}, template: {" + spec + "}}")
                            .get("template")
                            .toString())
                    .doesNotContain("stopSignal");
            ObjectNode claim = claims.create("{metadata: {name: a}, spec: {accessModes: [ReadWriteOnce], resources:"
                    + " {requests: {storage: 1Gi}}, dataSourceRef: {kind: ConfigMap, name: x, namespace: other}}}");
            assertThat(Json.at(claim, "spec", "dataSourceRef")).isNull();
        }
    }

    @Test
    void aServiceAccountKeepsTheNamesOfItsSecretsOnly() {
        try (BuiltinWrites accounts = new BuiltinWrites("", "v1", "serviceaccounts")) {
            ObjectNode account =
                    accounts.create("{metadata: {name: a}, secrets: [{name: s, kind: Secret, namespace: other}]}");
            assertThat(Json.elements(account, "secrets").getFirst())
                    .isEqualTo(Json.object().put("name", "s"));
        }
    }

    @Test
    void anApiServiceWithoutServiceIsAvailableAtOnce() {
        try (BuiltinWrites services = new BuiltinWrites("apiregistration.k8s.io", "v1", "apiservices")) {
            ObjectNode service = services.create("{metadata: {name: v1.example.com}, spec: {group: example.com,"
                    + " version: v1, groupPriorityMinimum: 100, versionPriority: 10}}");
            assertThat(Json.text(Json.elements(service, "status", "conditions").getFirst(), "reason"))
                    .isEqualTo("Local");
        }
    }

    @Test
    void dependentsOfJobsStayWhereNothingElseIsAskedFor() {
        try (BuiltinWrites jobs = new BuiltinWrites("batch", "v1", "jobs")) {
            ObjectNode job = jobs.create("{metadata: {name: a}, spec: {template: {metadata: {labels: {app: a}},"
                    + " spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}}}");
            assertThat(Json.text(job, "metadata", "labels", "app")).isEqualTo("a");
            assertThat(Json.text(job, "metadata", "labels", "job-name")).isEqualTo("a");
            Answer deleted = jobs.delete("a");
            assertThat(deleted.object().header().finalizers()).containsExactly("orphan");
            assertThat(deleted.warnings()).singleElement().asString().startsWith("child pods are preserved by default");
        }
    }

    @Test
    void anExternalNameHasNoTrafficPolicy() {
        try (BuiltinWrites services = new BuiltinWrites("", "v1", "services")) {
            ObjectNode service = services.create("{metadata: {name: a}, spec: {type: ExternalName,"
                    + " externalName: example.com, internalTrafficPolicy: Local}}");
            assertThat(Json.at(service, "spec", "internalTrafficPolicy")).isNull();
        }
    }

    @Test
    void theDefaultsOfAnotherVersionAreOwnedByWhoeverCreates() {
        try (BuiltinWrites autoscalers = new BuiltinWrites("autoscaling", "v1", "horizontalpodautoscalers")) {
            ObjectNode autoscaler = autoscalers.create(
                    "{metadata: {name: a}, spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: d}}}");
            assertThat(Json.elements(autoscaler, "metadata", "managedFields")
                            .getFirst()
                            .toString())
                    .contains("f:targetCPUUtilizationPercentage");
        }
    }

    @Test
    void priorityClassesOfTheSystemAreNotDeletedByName() {
        try (BuiltinWrites classes = new BuiltinWrites("scheduling.k8s.io", "v1", "priorityclasses")) {
            classes.create("{metadata: {name: system-node-critical}, value: 2000001000}");
            classes.create("{metadata: {name: mine}, value: 10}");
            assertThatThrownBy(() -> classes.delete("system-node-critical"))
                    .hasMessage(
                            "priorityclasses.scheduling.k8s.io \"system-node-critical\" is forbidden: this is a system"
                                    + " priority class and cannot be deleted");
            classes.delete("mine");
            assertThatThrownBy(() -> classes.get("mine")).hasMessageContaining("not found");
        }
    }
}
