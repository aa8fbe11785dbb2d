package io.keelson.client.informer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ResourcePath;
import io.keelson.client.transport.ScriptedEndpoint;
import io.keelson.client.transport.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InformersTest {
    private final ScriptedEndpoint server = new ScriptedEndpoint();
    private final Informers informers = new Informers(new ApiClient(server, new Wire(), "test"));
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        informers.close();
    }

    @Test
    void listsThenWatchesAndListsAgainWhenHistoryIsGone() throws InterruptedException {
        server.answer(200, list("10", item("a", 1), item("b", 2)));
        ScriptedEndpoint.Answer watch = server.stream();
        Informer<ConfigMap> maps = informers.of(ConfigMap.class).index("first", m -> List.of(name(m).substring(0, 1)));
        maps.addHandler(recording());
        informers.start();
        assertThat(informers.awaitSync(Duration.ofSeconds(10))).isTrue();
        expect("+a", "+b");
        assertThat(server.asked().pathAndQuery()).isEqualTo("/api/v1/configmaps?resourceVersion=0");
        assertThat(server.asked().pathAndQuery()).contains("watch=true").contains("resourceVersion=10");

        watch.send("{\"type\":\"MODIFIED\",\"object\":" + item("a", 11) + "}\n{\"type\":\"DELE");
        watch.send("TED\",\"object\":" + item("b", 12) + "}\n{\"type\":\"ADDED\",\"object\":" + item("c", 13) + "}\n");
        expect("~a", "-b", "+c");
        assertThat(maps.byIndex("first", "c")).hasSize(1);
        assertThat(maps.byIndex("first", "b")).isEmpty();
        assertThat(Objects.requireNonNull(maps.get("n", "a")).getMetadata().getManagedFields())
                .isEmpty();

        server.answer(200, list("30", item("c", 13), item("d", 21)));
        server.stream();
        watch.send("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"message\":\"too old\"}}\n");
        expect("~c", "+d", "-a");
        assertThat(server.asked().pathAndQuery()).doesNotContain("watch");
        assertThat(server.asked().pathAndQuery()).contains("resourceVersion=30");
    }

    @Test
    void aBrokenWatchGoesOnFromTheLastBookmark() throws InterruptedException {
        server.answer(200, list("10"));
        ScriptedEndpoint.Answer watch = server.stream();
        informers.of(ConfigMap.class);
        informers.start();
        assertThat(server.asked().pathAndQuery()).doesNotContain("watch");
        assertThat(server.asked().pathAndQuery()).contains("resourceVersion=10");
        watch.send("{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"77\"}}}\n");
        watch.end();
        assertThat(server.asked().pathAndQuery()).contains("watch=true").contains("resourceVersion=77");
    }

    @Test
    void aHandlerThatThrowsKeepsNothingFromTheOthersAndDoesNotStopTheInformer() throws InterruptedException {
        server.answer(200, list("10", item("a", 1)));
        ScriptedEndpoint.Answer watch = server.stream();
        Informer<ConfigMap> maps = informers.of(ConfigMap.class);
        maps.addHandler(Informer.Handler.each(map -> {
            throw new IllegalStateException("this handler is broken");
        }));
        maps.addHandler(recording());
        informers.start();
        expect("+a");
        assertThat(informers.awaitSync(Duration.ofSeconds(10))).isTrue();
        watch.send("{\"type\":\"MODIFIED\",\"object\":" + item("a", 11) + "}\n");
        watch.send("{\"type\":\"DELETED\",\"object\":" + item("a", 12) + "}\n");
        expect("~a", "-a");
        assertThat(server.asked().pathAndQuery()).doesNotContain("watch");
        assertThat(server.asked().pathAndQuery()).contains("watch=true");
    }

    @Test
    void metadataIsAskedForAsPartialObjectsUnlessSomebodyHasTheWholeOnes() throws InterruptedException {
        ResourcePath secrets = new ResourcePath("v1", "secrets", true);
        server.answer(200, list("10", item("a", 1)));
        Informer<PartialObject> partial = informers.metadata(secrets);
        informers.start();
        assertThat(server.asked().headers().toString()).contains("as=PartialObjectMetadataList");
        assertThat(informers.awaitSync(Duration.ofSeconds(10))).isTrue();
        assertThat(partial.list())
                .singleElement()
                .satisfies(o -> assertThat(o.getMetadata().getName()).isEqualTo("a"));
        Informer<ConfigMap> whole = informers.of(ConfigMap.class);
        assertThat(informers.anyOf(new ResourcePath("v1", "configmaps", true)) == (Object) whole)
                .isTrue();
        assertThat(informers.of(ConfigMap.class) == (Object) whole).isTrue();
    }

    private Informer.Handler<ConfigMap> recording() {
        return new Informer.Handler<>() {
            @Override
            public void added(ConfigMap map) {
                seen.add("+" + name(map));
            }

            @Override
            public void updated(ConfigMap before, ConfigMap now) {
                seen.add("~" + name(now));
            }

            @Override
            public void deleted(ConfigMap last) {
                seen.add("-" + name(last));
            }
        };
    }

    private void expect(String... events) throws InterruptedException {
        for (String event : events) {
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(event);
        }
    }

    private static String name(ConfigMap map) {
        return map.getMetadata().getName();
    }

    private static String list(String version, String... items) {
        return "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"" + version + "\"},\"items\":["
                + String.join(",", items) + "]}";
    }

    private static String item(String name, int version) {
        return "{\"metadata\":{\"namespace\":\"n\",\"name\":\"" + name + "\",\"resourceVersion\":\"" + version
                + "\",\"managedFields\":[{\"manager\":\"m\"}]}}";
    }
}
