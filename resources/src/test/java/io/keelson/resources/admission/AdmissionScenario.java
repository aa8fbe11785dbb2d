package io.keelson.resources.admission;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionChain;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.Authorization;
import io.keelson.apiserver.authorization.FakeReader;
import io.keelson.apiserver.registry.TransactionChanges;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.request.RequestInfo;
import io.keelson.resources.authorization.NodeAuthorizer;
import io.keelson.resources.bootstrap.RbacDefaults;
import io.keelson.storage.Backend;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Sends writes through the whole chain, over objects in memory. */
public final class AdmissionScenario {
    public static final UserInfo ADMIN =
            new UserInfo("admin", "", List.of("system:masters", "system:authenticated"), Map.of());

    public final FakeReader reader = new FakeReader()
            .with("{'kind':'Namespace','apiVersion':'v1','metadata':{'name':'ns'},'status':{'phase':'Active'}}")
            .with("{'kind':'ServiceAccount','apiVersion':'v1','metadata':{'name':'default','namespace':'ns'}}");
    private final AdmissionChain chain = AdmissionPlugins.chain(
            reader::get,
            quota -> {
                reader.with(quota);
                return true;
            },
            new Authorization(
                    reader, new NodeAuthorizer(reader, RbacDefaults.load().rulesOf("system:node")), Clock.systemUTC()),
            List.of());
    private List<String> warnings = List.of();

    /** Returns the warnings of the last write. */
    public List<String> warnings() {
        return warnings;
    }

    /** Creates an object written as JSON with single quotes; returns it as admitted. */
    public ObjectNode create(String json) {
        return create(ADMIN, json);
    }

    public ObjectNode create(UserInfo user, String json) {
        ObjectNode object = parse(json);
        return write(Operation.CREATE, user, info(object), "", object, null);
    }

    public ObjectNode update(UserInfo user, String subresource, String before, String after) {
        ObjectNode object = parse(after);
        return write(Operation.UPDATE, user, info(object), subresource, object, parse(before));
    }

    /** Asks for a token of an account in the namespace {@code ns}. */
    void createToken(UserInfo user, String account, String request) {
        ObjectNode object = parse(request);
        Json.child(object, "metadata").put("name", account).put("namespace", "ns");
        ResourceInfo info = Objects.requireNonNull(
                ResourceCatalog.builtin().find(new GroupVersionResource("", "v1", "serviceaccounts")));
        write(Operation.CREATE, user, info, "token", object, null);
    }

    void delete(UserInfo user, GroupVersionResource resource, String namespace, String name) {
        ObjectDocument old = Objects.requireNonNull(reader.get(resource, namespace, name));
        ResourceInfo info = Objects.requireNonNull(ResourceCatalog.builtin().find(resource));
        AdmissionRequest request = request(Operation.DELETE, user, info, "", null, old.toTree());
        chain.admit(request);
        chain.validate(request);
    }

    /** Returns why a creation is refused, or the empty text where it is not. */
    public String refusal(String json) {
        return refusal(ADMIN, json);
    }

    public String refusal(UserInfo user, String json) {
        return refusal(() -> create(user, json));
    }

    public static String refusal(Runnable write) {
        try {
            write.run();
            return "";
        } catch (StatusException e) {
            return e.getMessage();
        }
    }

    private ObjectNode write(
            Operation operation,
            UserInfo user,
            ResourceInfo info,
            String subresource,
            ObjectNode object,
            @Nullable ObjectNode old) {
        AdmissionRequest request = request(operation, user, info, subresource, object, old);
        chain.admit(request);
        chain.validate(request);
        warnings = request.context().warnings();
        return object;
    }

    private AdmissionRequest request(
            Operation operation,
            UserInfo user,
            ResourceInfo info,
            String subresource,
            @Nullable ObjectNode object,
            @Nullable ObjectNode old) {
        ObjectNode either = Objects.requireNonNull(object == null ? old : object);
        String name = String.valueOf(Json.text(either, "metadata", "name"));
        String own = Json.text(either, "metadata", "namespace");
        String namespace = info.kind().equals("Namespace") ? name : own == null ? "" : own;
        RequestInfo path = new RequestInfo(
                true,
                "",
                operation.name().toLowerCase(java.util.Locale.ROOT),
                info.group(),
                info.version(),
                namespace,
                info.resource(),
                subresource,
                operation == Operation.CREATE ? "" : name,
                "");
        return new AdmissionRequest(
                operation,
                info.gvr(),
                subresource,
                info.gvk(),
                namespace,
                name,
                object,
                old,
                Json.object(),
                new WriteContext(user, path, false, "test", reader, new NoTransaction(), Clock.systemUTC()));
    }

    static ObjectNode parse(String json) {
        return Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static ResourceInfo info(ObjectNode object) {
        return Objects.requireNonNull(ResourceCatalog.builtin()
                .kind(GroupVersionKind.of(
                        String.valueOf(Json.text(object, "apiVersion")), String.valueOf(Json.text(object, "kind")))));
    }

    /** A pod in the namespace {@code ns}; fields of its spec and its one container are given as JSON members. */
    public static String pod(String name, String spec, String container) {
        return "{'kind':'Pod','apiVersion':'v1','metadata':{'name':'" + name + "','namespace':'ns'},'spec':{"
                + (spec.isEmpty() ? "" : spec + ",") + "'containers':[{'name':'c','image':'i'"
                + (container.isEmpty() ? "" : "," + container) + "}]}}";
    }

    /** Admission comes before anything is given out. */
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
