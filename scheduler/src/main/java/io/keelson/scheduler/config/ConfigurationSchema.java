package io.keelson.scheduler.config;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Field;
import io.keelson.api.schema.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** The fields of {@code KubeSchedulerConfiguration} and of the plugins' arguments, version {@code v1}. */
final class ConfigurationSchema {
    private static final Schema STRING = Schema.scalar(Schema.Type.STRING, "string");
    private static final Schema INT32 = Schema.scalar(Schema.Type.INT32, "int32");
    private static final Schema INT64 = Schema.scalar(Schema.Type.INT64, "int64");
    private static final Schema FLOAT = Schema.scalar(Schema.Type.DOUBLE, "float32");
    private static final Schema BOOLEAN = Schema.scalar(Schema.Type.BOOLEAN, "bool");
    private static final Schema BYTES = Schema.scalar(Schema.Type.BYTES, "[]uint8");
    private static final Schema JSON = Schema.scalar(Schema.Type.JSON, "runtime.RawExtension");

    private static final Schema PLUGIN = struct("v1.Plugin", field("name", STRING), field("weight", INT32));
    private static final Schema PLUGIN_SET =
            struct("v1.PluginSet", field("enabled", list(PLUGIN)), field("disabled", list(PLUGIN)));
    private static final Schema PROFILE = struct(
            "v1.KubeSchedulerProfile",
            field("schedulerName", STRING),
            field("percentageOfNodesToScore", INT32),
            field("plugins", plugins()),
            field("pluginConfig", list(struct("v1.PluginConfig", field("name", STRING), field("args", JSON)))));
    private static final Schema TLS = struct(
            "v1.ExtenderTLSConfig",
            field("insecure", BOOLEAN),
            field("serverName", STRING),
            field("certFile", STRING),
            field("keyFile", STRING),
            field("caFile", STRING),
            field("certData", BYTES),
            field("keyData", BYTES),
            field("caData", BYTES));
    private static final Schema EXTENDER = struct(
            "v1.Extender",
            field("urlPrefix", STRING),
            field("filterVerb", STRING),
            field("preemptVerb", STRING),
            field("prioritizeVerb", STRING),
            field("weight", INT64),
            field("bindVerb", STRING),
            field("enableHTTPS", BOOLEAN),
            field("tlsConfig", TLS),
            field("httpTimeout", STRING),
            field("nodeCacheCapable", BOOLEAN),
            field(
                    "managedResources",
                    list(struct(
                            "v1.ExtenderManagedResource",
                            field("name", STRING),
                            field("ignoredByScheduler", BOOLEAN)))),
            field("ignorable", BOOLEAN));
    private static final Schema LEADER_ELECTION = struct(
            "v1alpha1.LeaderElectionConfiguration",
            field("leaderElect", BOOLEAN),
            field("leaseDuration", STRING),
            field("renewDeadline", STRING),
            field("retryPeriod", STRING),
            field("resourceLock", STRING),
            field("resourceName", STRING),
            field("resourceNamespace", STRING));
    private static final Schema CLIENT_CONNECTION = struct(
            "v1alpha1.ClientConnectionConfiguration",
            field("kubeconfig", STRING),
            field("acceptContentTypes", STRING),
            field("contentType", STRING),
            field("qps", FLOAT),
            field("burst", INT32));

    /** The configuration itself. */
    static final Schema CONFIGURATION = struct(
            "v1.KubeSchedulerConfiguration",
            field("apiVersion", STRING),
            field("kind", STRING),
            field("parallelism", INT32),
            field("leaderElection", LEADER_ELECTION),
            field("clientConnection", CLIENT_CONNECTION),
            field("enableProfiling", BOOLEAN),
            field("enableContentionProfiling", BOOLEAN),
            field("percentageOfNodesToScore", INT32),
            field("podInitialBackoffSeconds", INT64),
            field("podMaxBackoffSeconds", INT64),
            field("profiles", list(PROFILE)),
            field("extenders", list(EXTENDER)),
            field("delayCacheUntilActive", BOOLEAN));

    private static final Schema RESOURCES =
            list(struct("v1.ResourceSpec", field("name", STRING), field("weight", INT64)));
    private static final Schema SHAPE =
            list(struct("v1.UtilizationShapePoint", field("utilization", INT32), field("score", INT32)));

    private ConfigurationSchema() {}

    /** The arguments of plugins by their kind. */
    static final Map<String, Schema> ARGUMENTS = Map.of(
            "DefaultPreemptionArgs",
            arguments(
                    "DefaultPreemptionArgs",
                    field("minCandidateNodesPercentage", INT32),
                    field("minCandidateNodesAbsolute", INT32)),
            "InterPodAffinityArgs",
            arguments(
                    "InterPodAffinityArgs",
                    field("hardPodAffinityWeight", INT32),
                    field("ignorePreferredTermsOfExistingPods", BOOLEAN)),
            "NodeAffinityArgs",
            arguments(
                    "NodeAffinityArgs",
                    field("addedAffinity", ofPod(pod -> within(within(pod, "affinity"), "nodeAffinity")))),
            "NodeResourcesBalancedAllocationArgs",
            arguments("NodeResourcesBalancedAllocationArgs", field("resources", RESOURCES)),
            "NodeResourcesFitArgs",
            arguments(
                    "NodeResourcesFitArgs",
                    field("ignoredResources", list(STRING)),
                    field("ignoredResourceGroups", list(STRING)),
                    field(
                            "scoringStrategy",
                            struct(
                                    "v1.ScoringStrategy",
                                    field("type", STRING),
                                    field("resources", RESOURCES),
                                    field(
                                            "requestedToCapacityRatio",
                                            struct("v1.RequestedToCapacityRatioParam", field("shape", SHAPE)))))),
            "PodTopologySpreadArgs",
            arguments(
                    "PodTopologySpreadArgs",
                    field("defaultConstraints", ofPod(pod -> within(pod, "topologySpreadConstraints"))),
                    field("defaultingType", STRING)),
            "VolumeBindingArgs",
            arguments("VolumeBindingArgs", field("bindTimeoutSeconds", INT64), field("shape", SHAPE)),
            "DynamicResourcesArgs",
            arguments("DynamicResourcesArgs", field("filterTimeout", STRING), field("bindingTimeout", STRING)));

    private static Schema plugins() {
        Map<String, Field> fields = new LinkedHashMap<>();
        for (ExtensionPoint point : ExtensionPoint.values()) {
            fields.put(point.field(), field(point.field(), PLUGIN_SET));
        }
        fields.put("multiPoint", field("multiPoint", PLUGIN_SET));
        return Schema.struct("", "v1.Plugins", false, () -> fields);
    }

    private static Schema arguments(String kind, Field... own) {
        Field[] fields = new Field[own.length + 2];
        fields[0] = field("apiVersion", STRING);
        fields[1] = field("kind", STRING);
        System.arraycopy(own, 0, fields, 2, own.length);
        return struct("v1." + kind, fields);
    }

    private static Schema struct(String goType, Field... fields) {
        Map<String, Field> byName = new LinkedHashMap<>();
        for (Field field : fields) {
            byName.put(field.name(), field);
        }
        return Schema.struct("", goType, false, () -> byName);
    }

    private static Field field(String name, Schema type) {
        return Field.optional(name, () -> type);
    }

    private static Schema list(Schema element) {
        return Schema.list("[]" + element.goType(), Schema.ListType.ATOMIC, List.of(), () -> element);
    }

    /** A type that pods use, too. */
    private static Schema ofPod(UnaryOperator<Schema> path) {
        Schema pod = Objects.requireNonNull(BuiltinSchemas.load().schema(new GroupVersionKind("", "v1", "Pod")));
        return path.apply(within(pod, "spec"));
    }

    private static Schema within(Schema struct, String field) {
        return Objects.requireNonNull(struct.field(field)).schema();
    }
}
