package io.keelson.apiserver.registry.write;

import io.keelson.api.fields.FieldManager;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.registry.read.Versions;
import io.keelson.apiserver.request.RequestInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs the admission plugins for one write. Objects are handed over in the version of the request. */
public final class WriteAdmission {
    private final AdmissionPlugin plugins;
    private final ResourceInfo info;
    private final GroupVersionKind kind;
    private final Versions versions;
    private final WriteContext context;
    private final ObjectNode options;

    WriteAdmission(
            AdmissionPlugin plugins,
            ResourceInfo info,
            GroupVersionKind kind,
            Versions versions,
            WriteContext context,
            ObjectNode options) {
        this.plugins = plugins;
        this.info = info;
        this.kind = kind;
        this.versions = versions;
        this.context = context;
        this.options = options;
    }

    /** Lets plugins change a new or changed object, in place; both are in the served version. */
    public void admit(ObjectNode object, @Nullable ObjectNode old) {
        JsonNode managers = Json.at(object, "metadata", "managedFields");
        AdmissionRequest request = request(operation(old), object, old);
        plugins.admit(request);
        keepValidManagers(object, managers);
    }

    /**
     * Field ownership that a plugin has left malformed is put back as it was. Webhooks and policies, which alone can
     * change it, put another object in the place of the one they were given.
     */
    @SuppressWarnings("ReferenceEquality") // the same list is one that nobody has changed
    private void keepValidManagers(ObjectNode object, @Nullable JsonNode before) {
        JsonNode after = Json.at(object, "metadata", "managedFields");
        if (after == null || after == before || after.equals(before)) {
            return;
        }
        try {
            FieldManager.check(Json.elements(object, "metadata", "managedFields"));
        } catch (IllegalArgumentException e) {
            if (before == null) {
                Metadata.of(object).remove("managedFields");
            } else {
                Metadata.of(object).set("managedFields", before);
            }
            context.warn(".metadata.managedFields was in an invalid state after admission; this could be caused by an"
                    + " outdated mutating admission controller; please fix your requests: " + e.getMessage());
        }
    }

    /** Lets plugins refuse what is about to be stored; both are in the stored version. */
    public void validate(ObjectNode object, @Nullable ObjectNode old) {
        AdmissionRequest request = request(operation(old), served(object), old == null ? null : served(old));
        plugins.validate(request);
    }

    /** Lets plugins refuse a deletion; the object is in the stored version. */
    public void delete(ObjectNode old) {
        AdmissionRequest request = request(AdmissionRequest.Operation.DELETE, null, served(old));
        plugins.admit(request);
        plugins.validate(request);
    }

    private ObjectNode served(ObjectNode object) {
        return versions.same() || !kind.equals(info.gvk()) ? object : versions.toServed(object.deepCopy());
    }

    private static AdmissionRequest.Operation operation(@Nullable ObjectNode old) {
        return old == null ? AdmissionRequest.Operation.CREATE : AdmissionRequest.Operation.UPDATE;
    }

    private AdmissionRequest request(
            AdmissionRequest.Operation operation, @Nullable ObjectNode object, @Nullable ObjectNode old) {
        RequestInfo info = context.request();
        ObjectNode either = object == null ? old : object;
        String name = info.name();
        if (name.isEmpty() && either != null) {
            name = Metadata.name(either);
        }
        boolean namespaceItself = info.group().isEmpty() && info.resource().equals("namespaces");
        String namespace = namespaceItself ? name : info.namespace();
        return new AdmissionRequest(
                operation, this.info.gvr(), info.subresource(), kind, namespace, name, object, old, options, context);
    }

    /** Makes the options object that plugins see. */
    public static ObjectNode options(String kind, List<String> dryRun, String fieldManager, String fieldValidation) {
        ObjectNode options = Json.object().put("kind", kind).put("apiVersion", "meta.k8s.io/v1");
        if (!dryRun.isEmpty()) {
            dryRun.forEach(options.putArray("dryRun")::add);
        }
        if (!fieldManager.isEmpty()) {
            options.put("fieldManager", fieldManager);
        }
        if (!fieldValidation.isEmpty()) {
            options.put("fieldValidation", fieldValidation);
        }
        return options;
    }
}
