package io.keelson.resources;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.ApiServerCore;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.negotiation.YamlDocument;
import io.keelson.apiserver.registry.Answer;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.Subresource;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.apiserver.registry.options.GetOptions;
import io.keelson.apiserver.registry.options.PatchOptions;
import io.keelson.apiserver.registry.options.PatchType;
import io.keelson.apiserver.registry.options.UpdateOptions;
import io.keelson.apiserver.request.RequestInfo;
import io.keelson.storage.memory.MemoryBackend;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/** Writes of one built-in resource with its own strategy, in a namespace {@code ns} where it has one. */
final class BuiltinWrites implements AutoCloseable {
    private final Server server;
    private final GroupVersionResource resource;
    private final ResourceStore store;

    /** A registry of all built-in resources over a storage in memory. */
    static final class Server implements AutoCloseable {
        private final MemoryBackend backend = new MemoryBackend();
        private final ApiServerCore core = BuiltinResources.server(backend, Clock.systemUTC());

        Server() {
            BuiltinResources.serve(core, "10.96.0.0/16", Map.of());
            core.start();
        }

        /** Returns writes of a resource, which need not be closed. */
        BuiltinWrites of(GroupVersionResource resource) {
            return new BuiltinWrites(this, resource);
        }

        @Override
        public void close() {
            core.close();
            backend.close();
        }
    }

    /** Starts a registry for one resource. */
    BuiltinWrites(String group, String version, String resource) {
        this(new Server(), new GroupVersionResource(group, version, resource));
    }

    private BuiltinWrites(Server server, GroupVersionResource resource) {
        this.server = server;
        this.resource = resource;
        this.store = server.core.registry().store(resource);
    }

    ObjectNode create(String yaml) {
        return create(json(yaml));
    }

    ObjectNode create(byte[] json) {
        return store.create(request("create", "", "", json), CreateOptions.NONE)
                .object()
                .toTree();
    }

    Answer patch(String name, String yaml) {
        return store.patch(request("patch", name, "", yaml), PatchType.MERGE, PatchOptions.NONE);
    }

    ObjectNode patched(String name, String yaml) {
        return patch(name, yaml).object().toTree();
    }

    Answer updateStatus(String name, String yaml) {
        Subresource status = Objects.requireNonNull(store.subresource("status"));
        return status.update(request("update", name, "status", yaml), UpdateOptions.NONE);
    }

    /** Creates what a subresource takes, such as an eviction. */
    Answer createSubresource(String name, String subresource, String yaml) {
        return Objects.requireNonNull(store.subresource(subresource))
                .create(request("create", name, subresource, yaml), CreateOptions.NONE);
    }

    ObjectNode patchSubresource(String name, String subresource, PatchType type, String yaml) {
        return Objects.requireNonNull(store.subresource(subresource))
                .patch(request("patch", name, subresource, yaml), type, PatchOptions.NONE)
                .object()
                .toTree();
    }

    ObjectNode get(String name) {
        return Objects.requireNonNull(
                        store.get(namespace(), name, GetOptions.RECENT).block())
                .toTree();
    }

    Answer delete(String name) {
        return store.delete(request("delete", name, "", ""), DeleteOptions.NONE);
    }

    private WriteRequest request(String verb, String name, String subresource, String yaml) {
        return request(verb, name, subresource, json(yaml));
    }

    private WriteRequest request(String verb, String name, String subresource, byte[] json) {
        RequestInfo info = new RequestInfo(
                true,
                "",
                verb,
                resource.group(),
                resource.version(),
                namespace(),
                resource.resource(),
                subresource,
                name,
                "");
        return new WriteRequest(UserInfo.ANONYMOUS, info, json, "test");
    }

    private String namespace() {
        return store.info().namespaced() ? "ns" : "";
    }

    /** Bodies are written without the quotes that JSON wants. */
    private static byte[] json(String yaml) {
        return yaml.isEmpty()
                ? new byte[0]
                : Json.write(
                        YamlDocument.read(yaml.getBytes(StandardCharsets.UTF_8)).value());
    }

    @Override
    public void close() {
        server.close();
    }
}
