package io.keelson.apiserver.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.ApiServerCore;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.definition.FieldLabels;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.GetOptions;
import io.keelson.apiserver.registry.options.ListOptions;
import io.keelson.apiserver.registry.options.WatchOptions;
import io.keelson.apiserver.request.RequestInfo;
import io.keelson.apiserver.watchcache.WatchEvent;
import io.keelson.storage.memory.MemoryBackend;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Resources that come and go while the server runs. */
class ResourceRegistryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MemoryBackend backend = new MemoryBackend();
    private final ApiServerCore core =
            new ApiServerCore(backend, (one, other) -> one.group().compareTo(other.group()), Clock.systemUTC());
    private final Registry registry = core.registry();

    @BeforeEach
    void start() {
        core.start();
    }

    @AfterEach
    void close() {
        core.close();
        backend.close();
    }

    @Test
    void whatIsRegisteredLaterIsServedWithTheObjectsThatAreThere() {
        registry.register(List.of(definition("a.io", "v1")));
        create("a.io", "v1", "x");
        registry.unregister("a.io", "things");
        assertThat(store("a.io", "v1")).isNull();
        assertThat(registry.resources()).isEmpty();

        registry.register(List.of(definition("a.io", "v1")));
        assertThat(store("a.io", "v1").get("", "x", GetOptions.RECENT).block(PATIENCE))
                .isNotNull();
    }

    @Test
    void versionsThatAreNotAmongTheNewOnesAreServedNoMore() {
        registry.register(List.of(definition("a.io", "v1"), definition("a.io", "v1beta1")));
        create("a.io", "v1beta1", "x");
        registry.register(List.of(definition("a.io", "v1")));

        assertThat(store("a.io", "v1beta1")).isNull();
        assertThat(registry.resources()).extracting(ResourceInfo::version).containsExactly("v1");
        assertThat(store("a.io", "v1").get("", "x", GetOptions.RECENT).block(PATIENCE))
                .isNotNull();
    }

    @Test
    void watchesOutliveANewVersionUnlessToldToEndAndEndWithTheResource() throws Exception {
        registry.register(List.of(definition("a.io", "v1")));
        CountDownLatch ended = new CountDownLatch(1);
        CompletableFuture<WatchEvent> seen = new CompletableFuture<>();
        Flux<WatchEvent> watch = store("a.io", "v1").watch("", WatchOptions.ALL);
        watch.doFinally(any -> ended.countDown()).subscribe(seen::complete, failure -> {});

        registry.register(List.of(definition("a.io", "v1"), definition("a.io", "v2")));
        create("a.io", "v2", "x");
        assertThat(seen.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .object()
                        .header()
                        .name())
                .isEqualTo("x");
        assertThat(ended.getCount()).isEqualTo(1);

        CountDownLatch told = new CountDownLatch(1);
        store("a.io", "v2")
                .watch("", WatchOptions.ALL)
                .doFinally(any -> told.countDown())
                .subscribe();
        registry.endWatches("a.io", "things");
        assertThat(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void otherFieldsCanBeSelectedOnceTheyAreDefined() {
        registry.register(List.of(definition("a.io", "v1")));
        create("a.io", "v1", "x");
        FieldLabels color = new FieldLabels(SelectableFields.of(List.of("spec.color")), List.of(), label -> label);
        registry.register(List.of(
                ResourceDefinition.of(info("a.io", "v1")).fieldLabels(color).build()));

        ListOptions red = new ListOptions("", "spec.color=red", 0, "", "", "", 0, "");
        assertThat(store("a.io", "v1").list("", red).block(PATIENCE).items()).hasSize(1);
    }

    /** Two resources in one place: one goes just when the other has found that the place is there. */
    @Test
    void aPlaceDoesNotGoUnderTheHandsOfWhoIsAboutToUseIt() throws Exception {
        registry.register(List.of(definition("a.io", "v1")));
        Thread goer = Thread.ofPlatform().unstarted(() -> registry.unregister("a.io", "things"));
        ResourceInfo beside = info("b.io", "v1");
        registry.register(List.of(
                definition("b.io", "v1"),
                ResourceDefinition.of(named(beside, "others"))
                        .servedBy(any -> {
                            goer.start();
                            while (goer.getState() != Thread.State.WAITING
                                    && goer.getState() != Thread.State.TERMINATED) {
                                Thread.onSpinWait();
                            }
                            return () -> any;
                        })
                        .build()));
        goer.join(PATIENCE);

        ResourceStore there = store("b.io", "v1");
        assertThat(there).isNotNull();
        create("b.io", "v1", "x");
        assertThat(there.get("", "x", GetOptions.RECENT).block(PATIENCE)).isNotNull();
    }

    private @Nullable ResourceStore store(String group, String version) {
        return registry.store(new GroupVersionResource(group, version, "things"));
    }

    private void create(String group, String version, String name) {
        String body = "{\"kind\":\"Thing\",\"apiVersion\":\"" + group + "/" + version + "\",\"metadata\":{\"name\":\""
                + name + "\"},\"spec\":{\"color\":\"red\"}}";
        RequestInfo request = new RequestInfo(true, "", "create", group, version, "", "things", "", "", "");
        store(group, version)
                .create(
                        new WriteRequest(UserInfo.ANONYMOUS, request, body.getBytes(StandardCharsets.UTF_8), "test"),
                        CreateOptions.NONE);
    }

    private static ResourceDefinition definition(String group, String version) {
        return ResourceDefinition.of(info(group, version)).build();
    }

    private static ResourceInfo info(String group, String version) {
        return new ResourceInfo(
                group,
                version,
                "things",
                "thing",
                "Thing",
                "ThingList",
                false,
                List.of(),
                List.of(),
                List.of("create", "get", "list", "watch"),
                List.of(),
                "hash",
                new GroupVersionKind(group, "v1", "Thing"),
                new GroupVersionResource(group, "v1", "things"),
                "things");
    }

    private static ResourceInfo named(ResourceInfo info, String resource) {
        return new ResourceInfo(
                info.group(),
                info.version(),
                resource,
                resource,
                "Other",
                "OtherList",
                false,
                List.of(),
                List.of(),
                List.of("get"),
                List.of(),
                "",
                new GroupVersionKind(info.group(), "v1", "Other"),
                new GroupVersionResource(info.group(), "v1", resource),
                resource);
    }
}
