package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.definition.ScalePaths;
import java.util.List;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /scale}: the number of replicas of a workload as an {@code autoscaling/v1} {@code Scale}. */
final class ScaleSubresource implements Subresource {
    private static final GroupVersionKind SCALE = new GroupVersionKind("autoscaling", "v1", "Scale");

    private final Version version;
    private final Bodies bodies;
    private final Updating updating;
    private final ScalePaths paths;

    ScaleSubresource(Version version, Bodies bodies, ScalePaths paths) {
        this.paths = paths;
        this.version = version;
        this.bodies = bodies;
        this.updating = new Updating(version, new MainRules(version, "scale"));
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
                    return ObjectDocument.of(scale(object.toTree()));
                }));
    }

    private StatusException notFound(String name) {
        return StatusException.notFound(version.info().gvr(), name);
    }

    @Override
    public Answer update(WriteRequest request, UpdateOptions options) {
        OptionRules.update(options);
        WriteContext context = version.context(request, !options.dryRun().isEmpty(), options.fieldManager());
        ObjectNode scale = bodies.decode(request.body(), options.fieldValidation(), context::warn);
        Metadata.matchNamespace(scale, version.namespace(request));
        Metadata.matchName(scale, request.info().name());
        ObjectNode plugins =
                Admission.options("UpdateOptions", options.dryRun(), options.fieldManager(), options.fieldValidation());
        return change(request, live -> scale, plugins, context);
    }

    @Override
    public Answer patch(WriteRequest request, PatchType type, PatchOptions options) {
        OptionRules.patch(options, type);
        WriteContext context = version.context(request, !options.dryRun().isEmpty(), options.fieldManager());
        PatchApplication patch =
                new PatchApplication(bodies, type, request.body(), options.fieldValidation(), context::warn);
        ObjectNode plugins =
                Admission.options("UpdateOptions", options.dryRun(), options.fieldManager(), options.fieldValidation());
        return change(
                request,
                live -> {
                    ObjectNode patched = patch.apply(live);
                    Metadata.matchNamespace(patched, version.namespace(request));
                    Metadata.matchName(patched, request.info().name());
                    return patched;
                },
                plugins,
                context);
    }

    /** @param wanted makes the new scale of the old one */
    private Answer change(
            WriteRequest request, UnaryOperator<ObjectNode> wanted, ObjectNode options, WriteContext context) {
        String name = request.info().name();
        Updating.Outcome outcome = updating.run(
                version.namespace(request),
                name,
                "",
                live -> {
                    if (live == null) {
                        throw notFound(name);
                    }
                    return scaled(live, wanted.apply(scale(live)), name);
                },
                options,
                context);
        return new Answer(200, ObjectDocument.of(scale(outcome.object().toTree())), context.warnings());
    }

    private ObjectNode scaled(ObjectNode live, ObjectNode scale, String name) {
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
        Metadata.copy("resourceVersion", scale, live);
        return live;
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
