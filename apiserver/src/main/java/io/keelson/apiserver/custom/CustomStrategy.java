package io.keelson.apiserver.custom;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.schema.structural.Correlation;
import io.keelson.api.schema.structural.ListInvariants;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.schema.structural.ValueValidation;
import io.keelson.api.status.StatusException;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import io.keelson.apiserver.cel.schema.RuleTree;
import io.keelson.apiserver.registry.MetadataChecks;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.registry.WriteContext;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules of one version of a custom resource; rules written as expressions are compiled at the first write. */
final class CustomStrategy implements ResourceStrategy {
    private static final Set<String> STANDARD_FINALIZERS = Set.of("kubernetes", "orphan", "foregroundDeletion");

    /** What stops the rules: they could rely on what is not so. */
    private static final Set<FieldError.Type> BLOCKING = EnumSet.of(
            FieldError.Type.NOT_SUPPORTED,
            FieldError.Type.REQUIRED,
            FieldError.Type.TOO_LONG,
            FieldError.Type.TOO_MANY,
            FieldError.Type.TYPE_INVALID);

    private static final MetadataChecks METADATA = new MetadataChecks(false, 1, 0, false, 1, false);

    private final GroupVersionKind kind;
    private final GroupVersionResource resource;
    private final StructuralSchema schema;
    private final CustomVersion.@Nullable ScaleFields scale;
    private final boolean terminating;
    private final Rules rules;

    /** The rules of the schema, compiled when first asked for. */
    private static final class Rules {
        private final StructuralSchema schema;
        private volatile boolean compiled;
        private @Nullable RuleTree tree;

        Rules(StructuralSchema schema) {
            this.schema = schema;
        }

        synchronized @Nullable RuleTree compile() {
            if (!compiled) {
                tree = RuleTree.compile(schema);
                compiled = true;
            }
            return tree;
        }

        @Nullable
        RuleTree tree() {
            return schema.hasValidations() ? compile() : null;
        }
    }

    /** @param terminating whether the definition is being deleted, so that nothing is created any more */
    CustomStrategy(GroupVersionKind kind, GroupVersionResource resource, CustomVersion version, boolean terminating) {
        this.kind = kind;
        this.resource = resource;
        this.schema = version.schema();
        this.scale = version.scale();
        this.terminating = terminating;
        this.rules = new Rules(schema);
    }

    @Override
    public boolean speaksServedVersion() {
        return true;
    }

    @Override
    public void prepareForCreate(ObjectNode object, WriteContext context) {
        if (terminating) {
            String name = Json.text(object, "metadata", "name");
            throw StatusException.forbidden(
                    resource,
                    name == null ? "" : name,
                    "create not allowed while custom resource definition is terminating");
        }
    }

    @Override
    public void validateCreate(ObjectNode object, FieldErrors errors) {
        if (!typed(object, errors)) {
            return;
        }
        errors.addAll(ValueValidation.validate(object, schema, FieldPath.root(), null));
        ScaleRules.spec(object, scale, errors);
        ScaleRules.status(object, scale, errors);
        EmbeddedResources.validate(object, schema, errors);
        errors.addAll(ListInvariants.check(object, schema));
        expressions(object, null, null, errors);
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        if (!typed(object, errors)) {
            return;
        }
        Correlation correlation = new Correlation(object, old, schema);
        errors.addAll(ValueValidation.validate(object, schema, FieldPath.root(), correlation));
        ScaleRules.spec(object, scale, errors);
        ScaleRules.status(object, scale, errors);
        EmbeddedResources.validate(object, schema, errors);
        lists(object, old, errors);
        expressions(object, old, correlation, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        if (!typed(object, errors)) {
            return;
        }
        Correlation correlation = new Correlation(object, old, schema);
        JsonNode status = object.get("status");
        StructuralSchema field = schema.properties().get("status");
        if (status != null && field != null) {
            errors.addAll(ValueValidation.validate(status, field, FieldPath.of("status"), correlation.field("status")));
        }
        ScaleRules.status(object, scale, errors);
        lists(object, old, errors);
        expressions(object, old, correlation, errors);
    }

    private boolean typed(ObjectNode object, FieldErrors errors) {
        int before = errors.size();
        String actual = Objects.requireNonNullElse(Json.text(object, "kind"), "");
        if (!actual.equals(kind.kind())) {
            errors.invalid(FieldPath.of("kind"), actual, "must be " + kind.kind());
        }
        String version = Objects.requireNonNullElse(Json.text(object, "apiVersion"), "");
        if (!version.equals(kind.apiVersion())) {
            errors.invalid(FieldPath.of("apiVersion"), version, "must be " + kind.apiVersion());
        }
        return errors.size() == before;
    }

    private void lists(ObjectNode object, ObjectNode old, FieldErrors errors) {
        FieldErrors found = ListInvariants.check(object, schema);
        if (!found.isEmpty() && ListInvariants.check(old, schema).isEmpty()) {
            errors.addAll(found);
        }
    }

    private void expressions(
            ObjectNode object, @Nullable ObjectNode old, @Nullable Correlation correlation, FieldErrors errors) {
        RuleTree tree = rules.tree();
        if (tree == null) {
            return;
        }
        for (FieldError error : errors) {
            if (BLOCKING.contains(error.type())) {
                errors.add(new FieldError(
                        FieldError.Type.INVALID,
                        FieldPath.root().toString(),
                        null,
                        "some validation rules were not checked because the object was invalid; correct the existing"
                                + " errors to complete validation"));
                return;
            }
        }
        errors.addAll(tree.validate(object, old, correlation).errors());
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        List<String> warnings = new ArrayList<>();
        RuleTree tree = old == null ? null : rules.tree();
        if (tree != null && old != null) {
            warnings.addAll(tree.validate(object, old, new Correlation(object, old, schema))
                    .warnings());
        }
        List<String> known = finalizers(old);
        finalizers(object).stream()
                .filter(finalizer -> !known.contains(finalizer))
                .sorted()
                .distinct()
                .forEach(finalizer -> finalizer(finalizer, warnings));
        return warnings;
    }

    private static List<String> finalizers(@Nullable ObjectNode object) {
        return Json.elements(object, "metadata", "finalizers").stream()
                .map(finalizer -> finalizer.asString(""))
                .toList();
    }

    private static void finalizer(String name, List<String> warnings) {
        String where = "metadata.finalizers: " + GoFormat.quote(name) + ": ";
        for (String problem : Names.qualifiedName(name)) {
            warnings.add(where + problem);
        }
        if (!name.contains("/") && !STANDARD_FINALIZERS.contains(name)) {
            warnings.add(where + "prefer a domain-qualified finalizer name "
                    + (name.contains(".") ? "including a path (/) " : "")
                    + "to avoid accidental conflicts with other finalizer writers");
        }
    }

    @Override
    public GenerationRule generation() {
        return GenerationRule.ALL;
    }

    @Override
    public MetadataChecks metadataChecks() {
        return METADATA;
    }

    @Override
    public boolean keepsMetadataOnStatusUpdate() {
        return true;
    }

    @Override
    public boolean allowUnconditionalUpdate() {
        return false;
    }
}
