package io.keelson.integration.hostile;

import java.util.List;
import java.util.SplittableRandom;

/** Objects of many kinds whose values can be replaced: {@code «value»} marks one. */
final class Templates {
    /** One kind: where its objects are created, and one of them. */
    record Template(String collection, String object) {}

    private static final String META = "\"metadata\":{\"name\":«\"NAME\"»,\"labels\":«{\"a\":\"b\"}»,"
            + "\"annotations\":«{\"a/b\":\"c\"}»,\"finalizers\":«[]»,\"ownerReferences\":«[]»,\"managedFields\":«[]»,"
            + "\"resourceVersion\":«\"\"»}";
    private static final String POD =
            "{\"containers\":[{\"name\":«\"c\"»,\"image\":«\"i\"»,\"command\":«[\"x\"]»,\"env\":«[{\"name\":\"A\","
                    + "\"value\":\"b\"}]»,\"ports\":«[{\"containerPort\":80}]»,\"resources\":«{\"limits\":{\"cpu\":\"1\"}}»,"
                    + "\"securityContext\":«{}»}],\"volumes\":«[]»,\"nodeSelector\":«{}»,\"tolerations\":«[]»,"
                    + "\"affinity\":«{}»,\"terminationGracePeriodSeconds\":«30»,\"securityContext\":«{\"sysctls\":[]}»}";

    static final List<Template> ALL = List.of(
            of(
                    "/api/v1/namespaces/default/configmaps",
                    "v1",
                    "ConfigMap",
                    "\"data\":«{\"k\":\"v\"}»,\"immutable\":«false»"),
            of(
                    "/api/v1/namespaces/default/secrets",
                    "v1",
                    "Secret",
                    "\"data\":«{\"k\":\"dg==\"}»,\"type\":«\"Opaque\"»"),
            of("/api/v1/namespaces/default/pods", "v1", "Pod", "\"spec\":" + POD),
            of(
                    "/api/v1/namespaces/default/services",
                    "v1",
                    "Service",
                    "\"spec\":{\"selector\":«{\"a\":\"b\"}»,\"ports\":«[{\"port\":80}]»,\"clusterIP\":«\"None\"»,"
                            + "\"externalIPs\":«[]»,\"type\":«\"ClusterIP\"»}"),
            of("/api/v1/nodes", "v1", "Node", "\"spec\":«{\"taints\":[]}»,\"status\":«{}»"),
            of(
                    "/api/v1/namespaces/default/events",
                    "v1",
                    "Event",
                    "\"involvedObject\":«{\"namespace\":\"default\"}»,\"reason\":«\"r\"»,\"firstTimestamp\":«null»"),
            of(
                    "/apis/apps/v1/namespaces/default/deployments",
                    "apps/v1",
                    "Deployment",
                    "\"spec\":{\"replicas\":«0»,\"selector\":«{\"matchLabels\":{\"a\":\"b\"}}»,\"strategy\":«{}»,"
                            + "\"template\":{\"metadata\":«{\"labels\":{\"a\":\"b\"}}»,\"spec\":" + POD + "}}"),
            of(
                    "/apis/batch/v1/namespaces/default/cronjobs",
                    "batch/v1",
                    "CronJob",
                    "\"spec\":{\"schedule\":«\"0 0 1 1 *\"»,\"timeZone\":«\"Etc/UTC\"»,\"jobTemplate\":{\"spec\":"
                            + "{\"template\":{\"spec\":" + POD + "}}}}"),
            of(
                    "/apis/networking.k8s.io/v1/namespaces/default/ingresses",
                    "networking.k8s.io/v1",
                    "Ingress",
                    "\"spec\":{\"rules\":«[{\"host\":\"a.b\"}]»,\"defaultBackend\":«{\"service\":{\"name\":\"a\","
                            + "\"port\":{\"number\":80}}}»}"),
            of(
                    "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies",
                    "networking.k8s.io/v1",
                    "NetworkPolicy",
                    "\"spec\":{\"podSelector\":«{}»,\"ingress\":«[{\"from\":[{\"ipBlock\":{\"cidr\":\"10.0.0.0/8\"}}]}]»}"),
            of(
                    "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                    "rbac.authorization.k8s.io/v1",
                    "ClusterRole",
                    "\"rules\":«[{\"verbs\":[\"get\"],\"apiGroups\":[\"\"],\"resources\":[\"pods\"]}]»"),
            of(
                    "/apis/coordination.k8s.io/v1/namespaces/default/leases",
                    "coordination.k8s.io/v1",
                    "Lease",
                    "\"spec\":{\"renewTime\":«\"2026-01-01T00:00:00.000000Z\"»,\"leaseDurationSeconds\":«1»}"),
            of(
                    "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers",
                    "autoscaling/v2",
                    "HorizontalPodAutoscaler",
                    "\"spec\":{\"scaleTargetRef\":«{\"kind\":\"Deployment\",\"name\":\"x\"}»,\"maxReplicas\":«1»,"
                            + "\"metrics\":«[]»}"),
            of(
                    "/apis/policy/v1/namespaces/default/poddisruptionbudgets",
                    "policy/v1",
                    "PodDisruptionBudget",
                    "\"spec\":{\"minAvailable\":«\"50%\"»,\"selector\":«{}»}"),
            of(
                    "/api/v1/namespaces/default/persistentvolumeclaims",
                    "v1",
                    "PersistentVolumeClaim",
                    "\"spec\":{\"accessModes\":«[\"ReadWriteOnce\"]»,\"resources\":«{\"requests\":{\"storage\":\"1Gi\"}}»}"),
            of(
                    "/apis/apps/v1/namespaces/default/controllerrevisions",
                    "apps/v1",
                    "ControllerRevision",
                    "\"revision\":«1»,\"data\":«{\"a\":1}»"),
            of(
                    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                    "authorization.k8s.io/v1",
                    "SelfSubjectAccessReview",
                    "\"spec\":«{\"resourceAttributes\":{\"verb\":\"get\"}}»"),
            of(
                    "/apis/authentication.k8s.io/v1/tokenreviews",
                    "authentication.k8s.io/v1",
                    "TokenReview",
                    "\"spec\":{\"token\":«\"a.b.c\"»,\"audiences\":«[]»}"));

    private Templates() {}

    private static Template of(String collection, String apiVersion, String kind, String rest) {
        return new Template(
                collection,
                "{\"apiVersion\":«\"" + apiVersion + "\"»,\"kind\":«\"" + kind + "\"»," + META + "," + rest + "}");
    }

    /**
     * Fills a template in.
     *
     * @param odd how many of its values are replaced, on average
     */
    static String fill(String template, String name, double odd, SplittableRandom random, OddValues values) {
        int marks = (int) template.chars().filter(c -> c == '«').count();
        StringBuilder out = new StringBuilder(template.length());
        int at = 0;
        for (int mark = template.indexOf('«'); mark >= 0; mark = template.indexOf('«', at)) {
            int end = template.indexOf('»', mark);
            out.append(template, at, mark);
            boolean replace = random.nextDouble() < odd / marks;
            out.append(replace ? values.next() : template.substring(mark + 1, end));
            at = end + 1;
        }
        return out.append(template.substring(at)).toString().replace("NAME", name);
    }
}
