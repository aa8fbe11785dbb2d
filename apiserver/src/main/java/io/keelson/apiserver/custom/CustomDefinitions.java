package io.keelson.apiserver.custom;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.json.DeepStack;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.resource.SubresourceInfo;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Schema;
import io.keelson.api.schema.openapi.CustomKind;
import io.keelson.api.schema.structural.StructuralCheck;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.selector.SelectorException;
import io.keelson.api.structuredmerge.MergeType;
import io.keelson.api.structuredmerge.OpenApiMergeTypes;
import io.keelson.api.structuredmerge.SchemaMergeTypes;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.definition.FieldLabels;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.definition.ScalePaths;
import io.keelson.apiserver.definition.SubresourceDefinition;
import io.keelson.apiserver.registry.Conversion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns a definition into what the registry serves: one resource for each served version. */
final class CustomDefinitions {
    private static final List<String> VERBS =
            List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");
    private static final List<String> VERBS_AT_THE_END = List.of("delete", "deletecollection", "get", "list", "watch");
    private static final List<String> PART_VERBS = List.of("get", "patch", "update");
    private static final GroupVersionKind SCALE = new GroupVersionKind("autoscaling", "v1", "Scale");
    private static final @Nullable Schema SCALE_SCHEMA = BuiltinSchemas.load().schema(SCALE);

    private final CustomDefinition definition;
    private final Conversion conversion;
    private final long since;
    private final Map<String, MergeType> mergeTypes = new ConcurrentHashMap<>();

    private CustomDefinitions(CustomDefinition definition, Conversion conversion, long since) {
        this.definition = definition;
        this.conversion = conversion;
        this.since = since;
    }

    /**
     * Returns the served versions.
     *
     * @param conversion converts between versions
     * @param since the revision from which on objects are stored under this definition
     */
    static List<ResourceDefinition> of(CustomDefinition definition, Conversion conversion, long since) {
        CustomDefinitions definitions = new CustomDefinitions(definition, conversion, since);
        return definition.versions().stream()
                .filter(CustomVersion::served)
                .map(definitions::version)
                .toList();
    }

    /** Returns the served versions as OpenAPI documents tell them. */
    static List<CustomKind> published(CustomDefinition definition) {
        CustomDefinitions definitions = new CustomDefinitions(definition, Conversion.RENAME, 0);
        return definition.versions().stream()
                .filter(CustomVersion::served)
                .map(definitions::published)
                .toList();
    }

    private CustomKind published(CustomVersion version) {
        ObjectNode schema = version.schema().source();
        boolean structural = !schema.isEmpty()
                && DeepStack.depth(schema) <= DeepStack.SHALLOW
                && StructuralCheck.check(version.schema(), FieldPath.root()).isEmpty();
        return new CustomKind(
                info(version, false),
                definition.names().listKind(),
                structural ? schema : null,
                definition.preservesUnknownFields(),
                version.selectableFields());
    }

    private ResourceDefinition version(CustomVersion version) {
        boolean terminating = definition.is("Terminating");
        ResourceInfo info = info(version, terminating);
        CustomVersion stored = definition.stored();
        ResourceDefinition.Builder builder = ResourceDefinition.of(info)
                .strategy(new CustomStrategy(info.gvk(), info.gvr(), version, terminating))
                .forms(form(version), form(stored))
                .conversion(conversion)
                .fieldLabels(new FieldLabels(
                        SelectableFields.of(allSelectable()),
                        List.of(),
                        label -> label(label, version.selectableFields())))
                .printer(CustomPrinter.of(version.columns()));
        if (version.status()) {
            builder.subresource("status", new SubresourceDefinition.Status());
        }
        CustomVersion.ScaleFields scale = version.scale();
        if (scale != null) {
            builder.subresource("scale", new SubresourceDefinition.Scale(paths(scale), SCALE_SCHEMA));
        }
        if (version.deprecated()) {
            builder.deprecated(warning(version));
        }
        return builder.build();
    }

    private CustomForm form(CustomVersion version) {
        return new CustomForm(
                version.schema(),
                object -> schema(object, version),
                definition.preservesUnknownFields(),
                since,
                this::mergeType);
    }

    /** Returns the schema of the version that an object says it has, an empty one where there is no such version. */
    private @Nullable StructuralSchema schema(ObjectNode object, CustomVersion expected) {
        String apiVersion = Json.text(object, "apiVersion");
        String kind = Json.text(object, "kind");
        String prefix = definition.group() + "/";
        if (apiVersion == null || apiVersion.isEmpty()) {
            return expected.schema();
        }
        if (!apiVersion.startsWith(prefix)
                || kind != null
                        && !kind.isEmpty()
                        && !kind.equals(definition.names().kind())) {
            return null;
        }
        String version = apiVersion.substring(prefix.length());
        return definition.versions().stream()
                .filter(each -> each.name().equals(version))
                .map(CustomVersion::schema)
                .findFirst()
                .orElseGet(StructuralSchema::empty);
    }

    private @Nullable MergeType mergeType(String apiVersion) {
        for (CustomVersion version : definition.versions()) {
            if (definition.kind(version).apiVersion().equals(apiVersion)) {
                return mergeTypes.computeIfAbsent(
                        apiVersion,
                        any -> OpenApiMergeTypes.resource(
                                version.schema().source(),
                                SchemaMergeTypes.builtin(MetadataForm.schema()),
                                definition.preservesUnknownFields()));
            }
        }
        return null;
    }

    private ResourceInfo info(CustomVersion version, boolean terminating) {
        CustomNames names = definition.names();
        GroupVersionKind stored = definition.kind(definition.stored());
        List<SubresourceInfo> subresources = new ArrayList<>();
        if (version.status()) {
            subresources.add(
                    new SubresourceInfo("status", names.kind(), definition.group(), version.name(), PART_VERBS));
        }
        if (version.scale() != null) {
            subresources.add(new SubresourceInfo("scale", SCALE.kind(), SCALE.group(), SCALE.version(), PART_VERBS));
        }
        return new ResourceInfo(
                definition.group(),
                version.name(),
                names.plural(),
                names.singular(),
                names.kind(),
                names.listKind().isEmpty() ? names.kind() + "List" : names.listKind(),
                definition.namespaced(),
                names.shortNames(),
                names.categories(),
                terminating ? VERBS_AT_THE_END : VERBS,
                subresources,
                hash(stored),
                stored,
                new GroupVersionResource(stored.group(), stored.version(), names.plural()),
                definition.group() + "/" + names.plural());
    }

    /** Fields are told from stored objects, whatever the version that is asked. */
    private List<String> allSelectable() {
        Set<String> all = new LinkedHashSet<>();
        definition.versions().forEach(version -> all.addAll(version.selectableFields()));
        return List.copyOf(all);
    }

    private static String label(String label, List<String> known) {
        if (label.equals("metadata.name") || label.equals("metadata.namespace") || known.contains(label)) {
            return label;
        }
        throw new SelectorException("field label not supported: " + label);
    }

    private static ScalePaths paths(CustomVersion.ScaleFields scale) {
        String selector = scale.selector();
        return new ScalePaths(
                Arrays.asList(scale.specReplicas().split("\\.")),
                Arrays.asList(scale.statusReplicas().split("\\.")),
                object -> {
                    JsonNode value = selector == null ? null : Json.at(object, selector.split("\\."));
                    return value == null || !value.isString() ? "" : value.stringValue();
                });
    }

    private String warning(CustomVersion version) {
        if (version.deprecationWarning() != null) {
            return version.deprecationWarning();
        }
        String warning =
                definition.kind(version).apiVersion() + " " + definition.names().kind() + " is deprecated";
        for (CustomVersion other : definition.versions()) {
            if (other.equals(version)) {
                break;
            }
            if (other.served() && !other.deprecated()) {
                return warning + "; use " + definition.kind(other).apiVersion() + " "
                        + definition.names().kind();
            }
        }
        return warning;
    }

    private static String hash(GroupVersionKind kind) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((kind.group() + "/" + kind.version() + "/" + kind.kind()).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
