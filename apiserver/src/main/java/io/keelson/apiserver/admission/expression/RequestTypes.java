package io.keelson.apiserver.admission.expression;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import io.keelson.apiserver.cel.schema.KindTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The types of {@code request}, {@code namespaceObject} and {@code variables}. Immutable. */
@SuppressWarnings("Immutable") // nothing changes once it is made
final class RequestTypes implements CelTypeProvider {
    static final String VARIABLES = "kubernetes.variables";

    private static final CelType STRINGS = ListType.create(SimpleType.STRING);
    private static final CelType LABELS = MapType.create(SimpleType.STRING, SimpleType.STRING);
    private static final StructType GROUP_VERSION_KIND = struct(
            "kubernetes.GroupVersionKind",
            Map.of("group", SimpleType.STRING, "version", SimpleType.STRING, "kind", SimpleType.STRING));
    private static final StructType GROUP_VERSION_RESOURCE = struct(
            "kubernetes.GroupVersionResource",
            Map.of("group", SimpleType.STRING, "version", SimpleType.STRING, "resource", SimpleType.STRING));
    private static final StructType USER = struct(
            "kubernetes.UserInfo",
            Map.of(
                    "username",
                    SimpleType.STRING,
                    "uid",
                    SimpleType.STRING,
                    "groups",
                    STRINGS,
                    "extra",
                    MapType.create(SimpleType.STRING, STRINGS)));
    static final StructType REQUEST = struct(
            "kubernetes.AdmissionRequest",
            Map.ofEntries(
                    Map.entry("kind", GROUP_VERSION_KIND),
                    Map.entry("resource", GROUP_VERSION_RESOURCE),
                    Map.entry("subResource", SimpleType.STRING),
                    Map.entry("requestKind", GROUP_VERSION_KIND),
                    Map.entry("requestResource", GROUP_VERSION_RESOURCE),
                    Map.entry("requestSubResource", SimpleType.STRING),
                    Map.entry("name", SimpleType.STRING),
                    Map.entry("namespace", SimpleType.STRING),
                    Map.entry("operation", SimpleType.STRING),
                    Map.entry("userInfo", USER),
                    Map.entry("dryRun", SimpleType.BOOL),
                    Map.entry("options", SimpleType.DYN)));
    private static final StructType CONDITION = struct(
            "kubernetes.NamespaceCondition",
            Map.of(
                    "status", SimpleType.STRING,
                    "type", SimpleType.STRING,
                    "lastTransitionTime", SimpleType.TIMESTAMP,
                    "message", SimpleType.STRING,
                    "reason", SimpleType.STRING));
    private static final StructType METADATA = struct(
            "kubernetes.NamespaceMetadata",
            Map.ofEntries(
                    Map.entry("name", SimpleType.STRING),
                    Map.entry("generateName", SimpleType.STRING),
                    Map.entry("namespace", SimpleType.STRING),
                    Map.entry("labels", LABELS),
                    Map.entry("annotations", LABELS),
                    Map.entry("UID", SimpleType.STRING),
                    Map.entry("creationTimestamp", SimpleType.TIMESTAMP),
                    Map.entry("deletionGracePeriodSeconds", SimpleType.INT),
                    Map.entry("deletionTimestamp", SimpleType.TIMESTAMP),
                    Map.entry("generation", SimpleType.INT),
                    Map.entry("resourceVersion", SimpleType.STRING),
                    Map.entry("finalizers", STRINGS)));
    private static final StructType SPEC = struct("kubernetes.NamespaceSpec", Map.of("finalizers", STRINGS));
    private static final StructType STATUS = struct(
            "kubernetes.NamespaceStatus", Map.of("conditions", ListType.create(CONDITION), "phase", SimpleType.STRING));
    static final StructType NAMESPACE =
            struct("kubernetes.Namespace", Map.of("metadata", METADATA, "spec", SPEC, "status", STATUS));

    private final Map<String, CelType> types = new LinkedHashMap<>();

    private final List<KindTypes> kinds;

    /** @param variables the types of the policy's variables so far */
    RequestTypes(Map<String, CelType> variables) {
        this(variables, null, null);
    }

    /**
     * @param variables the types of the policy's variables so far
     * @param object the types of objects, null where nothing is known of them
     * @param params the types of parameters, null where nothing is known of them
     */
    RequestTypes(Map<String, CelType> variables, @Nullable KindTypes object, @Nullable KindTypes params) {
        this.kinds = Stream.of(Optional.ofNullable(object), Optional.ofNullable(params))
                .flatMap(Optional::stream)
                .toList();
        for (StructType type : new StructType[] {
            GROUP_VERSION_KIND, GROUP_VERSION_RESOURCE, USER, REQUEST, CONDITION, METADATA, SPEC, STATUS, NAMESPACE
        }) {
            types.put(type.name(), type);
        }
        types.put(VARIABLES, struct(VARIABLES, variables));
    }

    private static StructType struct(String name, Map<String, CelType> fields) {
        Map<String, CelType> own = Map.copyOf(fields);
        return StructType.create(name, ImmutableSet.copyOf(own.keySet()), field -> Optional.ofNullable(own.get(field)));
    }

    @Override
    public ImmutableList<CelType> types() {
        return ImmutableList.copyOf(types.values());
    }

    @Override
    public Optional<CelType> findType(String name) {
        CelType own = types.get(name);
        return own == null
                ? kinds.stream()
                        .map(kind -> kind.findType(name))
                        .flatMap(Optional::stream)
                        .findFirst()
                : Optional.of(own);
    }
}
