package io.keelson.apiserver.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import io.keelson.apiserver.registry.Answer;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.apiserver.registry.options.GetOptions;
import io.keelson.apiserver.registry.options.ListOptions;
import io.keelson.apiserver.registry.options.PatchOptions;
import io.keelson.apiserver.registry.options.PatchType;
import io.keelson.apiserver.registry.options.UpdateOptions;
import io.keelson.apiserver.registry.options.WatchOptions;
import io.keelson.apiserver.request.RequestInfo;
import io.keelson.apiserver.watchcache.WatchEvent;
import io.keelson.storage.memory.MemoryBackend;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The journeys of writes, on ConfigMaps in a namespace {@code ns}. */
class WritesTest {
    private static final GroupVersionResource CONFIG_MAPS = new GroupVersionResource("", "v1", "configmaps");

    private final MemoryBackend backend = new MemoryBackend();
    private final ApiServerCore core = new ApiServerCore(backend, (one, other) -> 0, Clock.systemUTC());
    private ResourceStore store;

    @BeforeEach
    void start() {
        core.registry().register(List.of(definition()));
        core.start();
        store = core.registry().store(CONFIG_MAPS);
    }

    @AfterEach
    void close() {
        core.close();
        backend.close();
    }

    @Test
    void whatIsCreatedIsReadAtOnceWithWhatTheServerAdds() {
        ObjectDocument created = create("{metadata: {name: a}, data: {k: v}}");
        assertThat(created.header().uid()).hasSize(36);
        assertThat(created.header().namespace()).isEqualTo("ns");
        assertThat(created.header().creationTimestamp()).isNotNull();
        ObjectDocument read = store.get("ns", "a", GetOptions.RECENT).block();
        assertThat(read.bytes()).isEqualTo(created.bytes());
        assertThat(core.reader().get(CONFIG_MAPS, "ns", "a")).isNotNull();
    }

    @Test
    void aNameIsTakenOnce() {
        create("{metadata: {name: a}}");
        assertThat(refused(() -> create("{metadata: {name: a}}")).getMessage())
                .isEqualTo("configmaps \"a\" already exists");
        assertThat(refused(() -> create("{metadata: {name: b, namespace: other}}"))
                        .code())
                .isEqualTo(400);
    }

    @Test
    void whatIsCreatedHasNoVersionYetAndWhatIsNoVersionAtAllIsPassedOver() {
        assertThat(refused(() -> create("{metadata: {name: a, resourceVersion: '1'}}"))
                        .getMessage())
                .isEqualTo("resourceVersion should not be set on objects to be created");
        for (String none : List.of("0", "00", "abc", "-1", "99999999999999999999999")) {
            ObjectDocument created = create("{metadata: {generateName: a, resourceVersion: '" + none + "'}}");
            assertThat(text(created, "metadata", "resourceVersion"))
                    .isEqualTo(Long.toString(created.header().resourceVersion()));
        }
    }

    @Test
    void generatedNamesDiffer() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            names.add(create("{metadata: {generateName: g-}}").header().name());
        }
        assertThat(names).hasSize(20).allMatch(name -> name.matches("g-[bcdfghjklmnpqrstvwxz2456789]{5}"));
    }

    @Test
    void anUpdateOfAnOldVersionConflictsAndOneWithoutVersionOverwrites() {
        long old = create("{metadata: {name: a}}").header().resourceVersion();
        update("{metadata: {name: a, resourceVersion: '" + old + "'}, data: {k: '1'}}");
        assertThat(refused(() -> update("{metadata: {name: a, resourceVersion: '" + old + "'}, data: {k: '2'}}"))
                        .reason())
                .isEqualTo("Conflict");
        assertThat(text(update("{metadata: {name: a}, data: {k: '3'}}"), "data", "k"))
                .isEqualTo("3");
    }

    @Test
    void whatChangesNothingKeepsTheVersion() {
        long version = create("{metadata: {name: a}, data: {k: v}}").header().resourceVersion();
        ObjectDocument again = patch("a", PatchType.MERGE, "{data: {k: v}}");
        assertThat(again.header().resourceVersion()).isEqualTo(version);
    }

    @Test
    void patchesOfManyAtOnceAllCount() throws InterruptedException {
        create("{metadata: {name: a}}");
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String body = "{data: {k" + i + ": v}}";
            writers.add(Thread.startVirtualThread(() -> patch("a", PatchType.MERGE, body)));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        ObjectDocument all = store.get("ns", "a", GetOptions.RECENT).block();
        assertThat(all.toTree().get("data").size()).isEqualTo(16);
    }

    @Test
    void aDryRunLeavesNothing() {
        CreateOptions dry = new CreateOptions(List.of("All"), "", "");
        Answer answer = store.create(request("create", "", "{metadata: {name: a}}"), dry);
        assertThat(answer.code()).isEqualTo(201);
        assertThat(refused(() -> store.get("ns", "a", GetOptions.RECENT).block())
                        .code())
                .isEqualTo(404);
    }

    @Test
    void finalizersHoldAnObjectUntilTheLastIsRemoved() {
        create("{metadata: {name: a, finalizers: [example.com/f]}}");
        ObjectDocument held = delete("a", DeleteOptions.NONE).object();
        assertThat(held.header().deletionTimestamp()).isNotNull();
        assertThat(refused(() -> create("{metadata: {name: a}}")).getMessage()).startsWith("object is being deleted: ");
        patch("a", PatchType.JSON, "[{op: remove, path: /metadata/finalizers}]");
        assertThat(core.reader().get(CONFIG_MAPS, "ns", "a")).isNull();
    }

    @Test
    void thePolicyOfADeleteBecomesAFinalizer() {
        create("{metadata: {name: a}}");
        DeleteOptions foreground = new DeleteOptions(null, null, null, null, "Foreground", List.of(), null);
        assertThat(delete("a", foreground).object().header().finalizers()).containsExactly("foregroundDeletion");
    }

    @Test
    void aDeleteOfAnotherVersionOrObjectIsRefused() {
        ObjectDocument created = create("{metadata: {name: a}}");
        DeleteOptions otherUid = new DeleteOptions(null, "x", null, null, null, List.of(), null);
        assertThat(refused(() -> delete("a", otherUid)).code()).isEqualTo(409);
        String version = Long.toString(created.header().resourceVersion());
        DeleteOptions exact = new DeleteOptions(null, created.header().uid(), version, null, null, List.of(), null);
        ObjectDocument status = delete("a", exact).object();
        assertThat(text(status, "status")).isEqualTo("Success");
        assertThat(text(status, "details", "kind")).isEqualTo("configmaps");
    }

    @Test
    void aCollectionIsDeletedByLabel() {
        create("{metadata: {name: a, labels: {x: one}}}");
        create("{metadata: {name: b}}");
        ListOptions labelled = new ListOptions("x=one", "", 0, "", "", "", 0, "");
        store.deleteCollection(request("deletecollection", "", ""), DeleteOptions.NONE, labelled);
        assertThat(store.list("ns", ListOptions.ALL).block().items())
                .singleElement()
                .satisfies(left -> assertThat(left.header().name()).isEqualTo("b"));
    }

    @Test
    void aWatchFromTheStartSaysWhenItHasCaughtUp() {
        create("{metadata: {name: a}}");
        WatchOptions older = new WatchOptions("", "", "", "", true, null, 0, "");
        List<WatchEvent> events = store.watch("ns", older).take(2).collectList().block();
        assertThat(events)
                .extracting(WatchEvent::type)
                .containsExactly(WatchEvent.Type.ADDED, WatchEvent.Type.BOOKMARK);
        assertThat(text(events.getLast().object(), "metadata", "annotations", "k8s.io/initial-events-end"))
                .isEqualTo("true");
    }

    @Test
    void whoeverTakesAnyVersionGetsAllObjectsWhateverTheLimit() {
        create("{metadata: {name: a}}");
        create("{metadata: {name: b}}");
        ListOptions any = new ListOptions("", "", 1, "", "0", "", 0, "");
        ListOptions newest = new ListOptions("", "", 1, "", "", "", 0, "");
        assertThat(store.list("ns", any).block().items()).hasSize(2);
        assertThat(store.list("ns", newest).block().items()).hasSize(1);
    }

    private ObjectDocument create(String yaml) {
        return store.create(request("create", "", yaml), CreateOptions.NONE).object();
    }

    private ObjectDocument update(String yaml) {
        return store.update(request("update", "a", yaml), UpdateOptions.NONE).object();
    }

    private ObjectDocument patch(String name, PatchType type, String yaml) {
        return store.patch(request("patch", name, yaml), type, PatchOptions.NONE)
                .object();
    }

    private Answer delete(String name, DeleteOptions options) {
        return store.delete(request("delete", name, ""), options);
    }

    private static StatusException refused(ThrowingCallable call) {
        return catchThrowableOfType(StatusException.class, call);
    }

    private static String text(ObjectDocument object, String... path) {
        return Json.text(object.toTree(), path);
    }

    private static WriteRequest request(String verb, String name, String yaml) {
        RequestInfo info = new RequestInfo(true, "", verb, "", "v1", "ns", "configmaps", "", name, "");
        return new WriteRequest(UserInfo.ANONYMOUS, info, json(yaml), "test");
    }

    /** Bodies are written without the quotes that JSON wants. */
    private static byte[] json(String yaml) {
        return yaml.isEmpty()
                ? new byte[0]
                : Json.write(
                        YamlDocument.read(yaml.getBytes(StandardCharsets.UTF_8)).value());
    }

    private static ResourceDefinition definition() {
        ResourceInfo info = Objects.requireNonNull(ResourceCatalog.builtin().find(CONFIG_MAPS));
        Schema schema = BuiltinSchemas.load().schema(info.gvk());
        return ResourceDefinition.of(info).schemas(schema, schema).build();
    }
}
