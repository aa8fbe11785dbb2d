package io.keelson.apiserver.admission;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.structuredmerge.MergeType;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.FakeReader;
import io.keelson.apiserver.registry.TransactionChanges;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.request.RequestInfo;
import io.keelson.storage.Backend;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Requests as admission gets them, of objects written as JSON with single quotes. */
public final class AdmissionRequests {
    public final FakeReader reader = new FakeReader();

    /** Reads JSON with single quotes. */
    public static ObjectNode tree(String json) {
        return Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the creation of an object. */
    public AdmissionRequest create(String object) {
        return of(Operation.CREATE, "", tree(object), null);
    }

    /** Returns a request. */
    public AdmissionRequest of(
            Operation operation, String subresource, @Nullable ObjectNode object, @Nullable ObjectNode old) {
        ObjectNode shown = Objects.requireNonNull(object == null ? old : object);
        GroupVersionKind kind = GroupVersionKind.of(
                String.valueOf(Json.text(shown, "apiVersion")), String.valueOf(Json.text(shown, "kind")));
        ResourceInfo info = Objects.requireNonNull(ResourceCatalog.builtin().kind(kind));
        String namespace = Objects.requireNonNullElse(Json.text(shown, "metadata", "namespace"), "");
        String name = Objects.requireNonNullElse(Json.text(shown, "metadata", "name"), "");
        RequestInfo path = new RequestInfo(
                true,
                "",
                "create",
                info.group(),
                info.version(),
                namespace,
                info.gvr().resource(),
                subresource,
                name,
                "");
        return new AdmissionRequest(
                operation,
                info.gvr(),
                subresource,
                kind,
                namespace,
                name,
                object,
                old,
                Json.object(),
                new WriteContext(
                        UserInfo.authenticated("somebody", List.of("developers")),
                        path,
                        false,
                        "test",
                        reader,
                        new NoTransaction(),
                        Clock.systemUTC()));
    }

    /** Resources that have no other version, but for one. */
    public record OneOther(GroupVersionResource resource, GroupVersionResource other, GroupVersionKind otherKind)
            implements EquivalentResources {
        @Override
        public List<GroupVersionResource> of(GroupVersionResource asked) {
            return asked.equals(resource) ? List.of(resource, other) : List.of(asked);
        }

        @Override
        public @Nullable ResourceInfo find(GroupVersionKind kind) {
            return ResourceCatalog.builtin().kind(kind);
        }

        @Override
        public GroupVersionKind kind(AdmissionRequest request, GroupVersionResource asked) {
            return asked.equals(other) ? otherKind : request.kind();
        }

        @Override
        public @Nullable MergeType mergeType(GroupVersionKind kind) {
            return null;
        }

        @Override
        public ObjectNode convert(ObjectNode object, GroupVersionKind to) {
            return object;
        }

        @Override
        public ObjectNode decode(ObjectNode object, GroupVersionKind kind) {
            return object;
        }
    }

    private static final class NoTransaction implements TransactionChanges {
        @Override
        public Backend.Change creation(ObjectNode object) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Backend.Change> removal(GroupVersionResource resource, String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Backend.Change> removal(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, byte[]> below(String prefix) {
            throw new UnsupportedOperationException();
        }
    }
}
