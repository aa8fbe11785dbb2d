package io.keelson.apiserver.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Schema;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.ApiServerCore;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.negotiation.YamlDocument;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.apiserver.registry.options.ListOptions;
import io.keelson.apiserver.registry.options.PatchOptions;
import io.keelson.apiserver.registry.options.PatchType;
import io.keelson.apiserver.registry.options.UpdateOptions;
import io.keelson.apiserver.request.RequestInfo;
import io.keelson.storage.Backend;
import io.keelson.storage.memory.MemoryBackend;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Two servers on one storage, of which one does not hear what the other has written: ConfigMaps in a namespace. */
class TwoServersTest {
    private static final GroupVersionResource CONFIG_MAPS = new GroupVersionResource("", "v1", "configmaps");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MemoryBackend backend = new MemoryBackend();
    private final LateBackend late = new LateBackend(backend);
    private final ApiServerCore behind = server(late);
    private final ApiServerCore ahead = server(backend);

    @BeforeEach
    void start() {
        behind.start();
        ahead.start();
    }

    @AfterEach
    void close() {
        late.catchUp();
        behind.close();
        ahead.close();
        backend.close();
    }

    @Test
    void anUpdateBackToWhatTheCacheHasIsWritten() {
        createEverywhere("{metadata: {name: a}, data: {k: '1'}}");
        late.fallBehind();
        update(ahead, "{metadata: {name: a}, data: {k: '2'}}");

        ObjectDocument answer = update(behind, "{metadata: {name: a}, data: {k: '1'}}");

        assertThat(stored("a")).isEqualTo("1");
        assertThat(answer.header().resourceVersion()).isEqualTo(newest("a"));
    }

    @Test
    void aPatchBackToWhatTheCacheHasIsWritten() {
        createEverywhere("{metadata: {name: a}, data: {k: '1'}}");
        late.fallBehind();
        update(ahead, "{metadata: {name: a}, data: {k: '2'}}");

        store(behind).patch(request("patch", "a", "{data: {k: '1'}}"), PatchType.MERGE, PatchOptions.NONE);

        assertThat(stored("a")).isEqualTo("1");
    }

    @Test
    void anUpdateOverwritesNothingThatItHasNotSeen() {
        long seen = createEverywhere("{metadata: {name: a}, data: {k: '1'}}");
        late.fallBehind();
        update(ahead, "{metadata: {name: a}, data: {k: '2'}}");

        assertThat(catchConflict(
                        () -> update(behind, "{metadata: {name: a, resourceVersion: '" + seen + "'}, data: {k: '1'}}")))
                .isEqualTo("Conflict");
        assertThat(stored("a")).isEqualTo("2");
    }

    /** The cache knows an object that is on its way already; what is there now is another one of the same name. */
    @Test
    void aDeletionIsOfWhatIsThere() {
        createEverywhere("{metadata: {name: a, finalizers: [x.io/y]}, data: {k: '1'}}");
        store(ahead).delete(request("delete", "a", ""), DeleteOptions.NONE);
        awaitRevision(behind, newest("a"));
        late.fallBehind();
        store(ahead).patch(request("patch", "a", "{metadata: {finalizers: null}}"), PatchType.MERGE, PatchOptions.NONE);
        assertThat(stored("a")).isNull();
        create(ahead, "{metadata: {name: a}, data: {k: '2'}}");

        store(behind).delete(request("delete", "a", ""), DeleteOptions.NONE);

        assertThat(stored("a")).isNull();
    }

    @Test
    void aDeletionFindsWhatTheCacheHasNotHeardOf() {
        late.fallBehind();
        create(ahead, "{metadata: {name: a}}");

        store(behind).delete(request("delete", "a", ""), DeleteOptions.NONE);

        assertThat(backend.get("/registry/configmaps/ns/a", 0).block(PATIENCE)).isNull();
    }

    private static ApiServerCore server(Backend backend) {
        ApiServerCore core = new ApiServerCore(backend, (one, other) -> 0, Clock.systemUTC());
        ResourceInfo info = Objects.requireNonNull(ResourceCatalog.builtin().find(CONFIG_MAPS));
        Schema schema = BuiltinSchemas.load().schema(info.gvk());
        core.registry()
                .register(List.of(
                        ResourceDefinition.of(info).schemas(schema, schema).build()));
        return core;
    }

    private static ResourceStore store(ApiServerCore core) {
        return Objects.requireNonNull(core.registry().store(CONFIG_MAPS));
    }

    private long createEverywhere(String yaml) {
        long revision = create(ahead, yaml).header().resourceVersion();
        awaitRevision(behind, revision);
        return revision;
    }

    private static void awaitRevision(ApiServerCore core, long revision) {
        ListOptions fresh = new ListOptions("", "", 0, "", Long.toString(revision), "NotOlderThan", 0, "");
        store(core).list("ns", fresh).block(PATIENCE);
    }

    private static ObjectDocument create(ApiServerCore core, String yaml) {
        return store(core)
                .create(request("create", "", yaml), CreateOptions.NONE)
                .object();
    }

    private static ObjectDocument update(ApiServerCore core, String yaml) {
        return store(core)
                .update(request("update", "a", yaml), UpdateOptions.NONE)
                .object();
    }

    private static String catchConflict(Runnable call) {
        try {
            call.run();
            return "";
        } catch (StatusException e) {
            return e.reason();
        }
    }

    private @Nullable String stored(String name) {
        Backend.Entry entry = backend.get("/registry/configmaps/ns/" + name, 0).block(PATIENCE);
        return entry == null ? null : Json.text(Json.parse(entry.value()), "data", "k");
    }

    private long newest(String name) {
        return Objects.requireNonNull(
                        backend.get("/registry/configmaps/ns/" + name, 0).block(PATIENCE))
                .modRevision();
    }

    private static WriteRequest request(String verb, String name, String yaml) {
        byte[] body = yaml.isEmpty()
                ? new byte[0]
                : Json.write(
                        YamlDocument.read(yaml.getBytes(StandardCharsets.UTF_8)).value());
        RequestInfo info = new RequestInfo(true, "", verb, "", "v1", "ns", "configmaps", "", name, "");
        return new WriteRequest(UserInfo.ANONYMOUS, info, body, "test");
    }

    /** A storage whose watchers hear nothing while they are told to be behind, until something is written through it. */
    private static final class LateBackend implements Backend {
        private final Backend backend;
        private volatile CompletableFuture<Void> released = CompletableFuture.completedFuture(null);

        LateBackend(Backend backend) {
            this.backend = backend;
        }

        void fallBehind() {
            released = new CompletableFuture<>();
        }

        void catchUp() {
            released.complete(null);
        }

        @Override
        public Flux<EventBatch> watch(String prefix, long afterRevision) {
            return backend.watch(prefix, afterRevision)
                    .concatMap(batch -> Mono.fromFuture(released).thenReturn(batch));
        }

        @Override
        public Mono<Commit> commit(List<Change> changes) {
            return backend.commit(new ArrayList<>(changes)).doOnNext(done -> catchUp());
        }

        @Override
        public Mono<Entry> get(String key, long revision) {
            return backend.get(key, revision);
        }

        @Override
        public Mono<Range> range(String from, String to, int limit, long revision) {
            return backend.range(from, to, limit, revision);
        }

        @Override
        public Mono<Long> revision() {
            return backend.revision();
        }

        @Override
        public Mono<Void> compact(long revision) {
            return backend.compact(revision);
        }

        @Override
        public void close() {}
    }
}
