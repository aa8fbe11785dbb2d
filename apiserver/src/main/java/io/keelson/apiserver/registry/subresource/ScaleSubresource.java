package io.keelson.apiserver.registry.subresource;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.fields.FieldManager;
import io.keelson.api.fields.ScaleOwnership;
import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.definition.ScalePaths;
import io.keelson.apiserver.registry.Answer;
import io.keelson.apiserver.registry.Conversion;
import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.Subresource;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.GetOptions;
import io.keelson.apiserver.registry.options.OptionRules;
import io.keelson.apiserver.registry.options.PatchOptions;
import io.keelson.apiserver.registry.options.PatchType;
import io.keelson.apiserver.registry.options.UpdateOptions;
import io.keelson.apiserver.registry.read.Freshness;
import io.keelson.apiserver.registry.write.AppliedPatch;
import io.keelson.apiserver.registry.write.Bodies;
import io.keelson.apiserver.registry.write.MainRules;
import io.keelson.apiserver.registry.write.PatchApplication;
import io.keelson.apiserver.registry.write.Updating;
import io.keelson.apiserver.registry.write.Version;
import io.keelson.apiserver.registry.write.WriteAdmission;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /scale}: the number of replicas of a workload as an {@code autoscaling/v1} {@code Scale}. */
public final class ScaleSubresource implements Subresource {
    /** Stands in the scale of an object without a number of replicas while a write is applied to it. */
    private static final int UNSET = Integer.MIN_VALUE;

    private static final GroupVersionKind SCALE = new GroupVersionKind("autoscaling", "v1", "Scale");

    private final Version version;
    private final Bodies bodies;
    private final Updating updating;
    private final ScalePaths paths;
    private final FieldManager fields;

    public ScaleSubresource(Version version, Bodies bodies, ScalePaths paths) {
        this.paths = paths;
        this.version = version;
        this.bodies = bodies;
        this.updating = new Updating(version, new MainRules(version, "scale"));
        this.fields = Objects.requireNonNull(Version.fieldManager(bodies, "scale", Conversion.RENAME));
    }

    @Override
    public Mono<ObjectDocument> get(String namespace, String name, GetOptions options) {
        return new Freshness(
                        version.env().backend(),
                        version.env().caches(),
                        version.env().timers())
                .mostRecent()
                .then(Mono.fromSupplier(() -> {
                    ObjectDocument object = version.resource()
                            .cache()
                            .snapshot()
                            .get(version.resource().key(namespace, name));
                    if (object == null) {
                        throw notFound(name);
                    }
                    ObjectNode tree = object.toTree();
                    if (!replicasFound(tree)) {
                        throw StatusException.internal("the spec replicas field " + path() + " does not exist");
                    }
                    return ObjectDocument.of(scale(tree));
                }));
    }

    private boolean replicasFound(ObjectNode object) {
        return Json.at(object, paths.specReplicas().toArray(String[]::new)) != null;
    }

    /** The path as definitions write it. */
    private String path() {
        return GoFormat.quote("." + String.join(".", paths.specReplicas()));
    }

    private StatusException notFound(String name) {
        return StatusException.notFound(version.info().gvr(), name);
    }

    @Override
    public Answer update(WriteRequest request, UpdateOptions options) {
        OptionRules.update(options);
        WriteContext context = version.context(request, !options.dryRun().isEmpty(), options.fieldManager());
        ObjectNode scale = bodies.decode(request.body(), options.fieldValidation(), context::warn);
        context.audit().requestObject(scale);
        matched(scale, request);
        ObjectNode plugins = WriteAdmission.options(
                "UpdateOptions", options.dryRun(), options.fieldManager(), options.fieldValidation());
        return change(request, new ScaleChange(live -> owned(live, scale.deepCopy(), context), plugins, context));
    }

    @Override
    public Answer patch(WriteRequest request, PatchType type, PatchOptions options) {
        OptionRules.patch(options, type);
        WriteContext context = version.context(request, !options.dryRun().isEmpty(), options.fieldManager());
        ObjectNode plugins = WriteAdmission.options(
                "UpdateOptions", options.dryRun(), options.fieldManager(), options.fieldValidation());
        UnaryOperator<ObjectNode> patch = type == PatchType.APPLY
                ? new AppliedPatch(bodies, fields, request.body(), options, context)::apply
                : patched(request, type, options, context);
        return change(request, new ScaleChange(live -> matched(patch.apply(live), request), plugins, context));
    }

    private UnaryOperator<ObjectNode> patched(
            WriteRequest request, PatchType type, PatchOptions options, WriteContext context) {
        PatchApplication patch =
                new PatchApplication(bodies, type, request.body(), options.fieldValidation(), context::warn);
        return live -> owned(live, patch.apply(live), context);
    }

    private ObjectNode owned(ObjectNode live, ObjectNode scale, WriteContext context) {
        Version.own(live, scale, fields, bodies, context);
        return scale;
    }

    private ObjectNode matched(ObjectNode scale, WriteRequest request) {
        Metadata.matchNamespace(scale, version.namespace(request));
        Metadata.matchName(scale, request.info().name());
        return scale;
    }

    private Answer change(WriteRequest request, ScaleChange change) {
        Updating.Outcome outcome = updating.run(
                version.namespace(request), request.info().name(), "", change, change.options, change.context);
        ObjectNode scale = scale(outcome.object().toTree());
        return new Answer(200, ObjectDocument.of(scale), change.context.warnings());
    }

    /** A write of a scale as one of the scaled object; plugins see the scales. */
    private final class ScaleChange implements Updating.Change {
        private final UnaryOperator<ObjectNode> wanted;
        private final ObjectNode options;
        private final WriteContext context;
        private final WriteAdmission admission;

        /** @param wanted makes the new scale of the old one */
        ScaleChange(UnaryOperator<ObjectNode> wanted, ObjectNode options, WriteContext context) {
            this.wanted = wanted;
            this.options = options;
            this.context = context;
            this.admission = version.admission(context, options, SCALE);
        }

        @Override
        public ObjectNode apply(@Nullable ObjectNode live) {
            if (live == null) {
                throw notFound(context.request().name());
            }
            ScaleOwnership owners = owners(live);
            ObjectNode old = scale(live);
            ArrayNode entries = owners.toScale();
            if (!entries.isEmpty()) {
                Json.child(old, "metadata").set("managedFields", entries);
            }
            if (!replicasFound(live)) {
                Json.child(old, "spec").put("replicas", UNSET);
            }
            ObjectNode scale = wanted.apply(old.deepCopy());
            if (Long.valueOf(UNSET).equals(Json.integer(scale, "spec", "replicas"))) {
                throw StatusException.badRequest("the spec replicas field " + path() + " cannot be empty");
            }
            admission.admit(scale, old);
            scaleTo(live, scale);
            ArrayNode updated = owners.toParent(ScaleOwnership.entries(scale));
            if (updated.isEmpty()) {
                Json.child(live, "metadata").remove("managedFields");
            } else {
                Json.child(live, "metadata").set("managedFields", updated);
            }
            return live;
        }

        private ScaleOwnership owners(ObjectNode live) {
            String apiVersion = version.info().apiVersion();
            Map<String, List<String>> paths = Map.of(apiVersion, ScaleSubresource.this.paths.specReplicas());
            try {
                return new ScaleOwnership(ScaleOwnership.entries(live), apiVersion, paths);
            } catch (IllegalArgumentException e) {
                throw StatusException.of(500, "", String.valueOf(e.getMessage()), null);
            }
        }

        @Override
        public boolean keepsOwners() {
            return true;
        }

        @Override
        public void admit(WriteAdmission ignored, ObjectNode object, @Nullable ObjectNode live) {
            // The scales have been admitted.
        }

        @Override
        public void validate(WriteAdmission ignored, ObjectNode object, ObjectNode old) {
            admission.validate(scale(object), scale(old));
        }
    }

    private void scaleTo(ObjectNode live, ObjectNode scale) {
        String name = Metadata.name(live);
        Long replicas = Json.integer(scale, "spec", "replicas");
        long wanted = replicas == null ? 0 : replicas;
        if (wanted < 0) {
            FieldErrors errors = new FieldErrors();
            errors.invalid(FieldPath.of("spec", "replicas"), wanted, "must be greater than or equal to 0");
            throw StatusException.invalid(SCALE, name, errors);
        }
        String uid = Metadata.text(scale, "uid");
        String own = Metadata.text(live, "uid");
        if (!uid.isEmpty() && !uid.equals(own)) {
            GroupVersionResource resource = version.info().gvr();
            throw StatusException.conflict(
                    new GroupVersionResource(resource.group(), resource.version(), resource.resource() + "/scale"),
                    name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + own);
        }
        // As a number that it is read in as, so that one that is not new changes nothing.
        List<String> path = paths.specReplicas();
        Json.child(live, path.subList(0, path.size() - 1).toArray(String[]::new))
                .put(path.getLast(), (int) wanted);
        if (!Metadata.text(scale, "resourceVersion").isEmpty()) {
            Metadata.copy("resourceVersion", scale, live);
        }
    }

    private ObjectNode scale(ObjectNode object) {
        ObjectNode scale = Json.object().put("kind", SCALE.kind()).put("apiVersion", SCALE.apiVersion());
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            JsonNode value = Json.at(object, "metadata", field);
            if (value != null) {
                metadata.set(field, value);
            }
        }
        ObjectNode spec = scale.putObject("spec");
        Long replicas = Json.integer(object, paths.specReplicas().toArray(String[]::new));
        if (replicas != null && replicas != 0) {
            spec.put("replicas", replicas);
        }
        Long current = Json.integer(object, paths.statusReplicas().toArray(String[]::new));
        ObjectNode status = scale.putObject("status").put("replicas", current == null ? 0 : current);
        String selector = paths.selector().apply(object);
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }
}
