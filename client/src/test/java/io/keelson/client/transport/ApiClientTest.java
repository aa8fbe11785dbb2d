package io.keelson.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ApiClientTest {
    private final ScriptedEndpoint server = new ScriptedEndpoint();
    private final ApiClient api = new ApiClient(server, new Wire(), "test");

    @Test
    void createsInTheCollectionOfTheNamespace() throws InterruptedException {
        server.answer(201, "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\",\"uid\":\"u\"}}");
        ConfigMap made = api.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("n")
                .withName("a")
                .endMetadata()
                .build());
        assertThat(made.getMetadata().getUid()).isEqualTo("u");
        ApiRequest asked = server.asked();
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.pathAndQuery()).isEqualTo("/api/v1/namespaces/n/configmaps");
        assertThat(new String(asked.body(), StandardCharsets.UTF_8)).contains("\"name\":\"a\"");
    }

    @Test
    void anErrorCarriesTheServersStatus() {
        server.answer(
                409,
                "{\"kind\":\"Status\",\"message\":\"configmaps \\\"a\\\" already exists\",\"reason\":\"AlreadyExists\",\"code\":409}");
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("n")
                .withName("a")
                .endMetadata()
                .build();
        KubernetesClientException e =
                Objects.requireNonNull(catchThrowableOfType(KubernetesClientException.class, () -> api.create(map)));
        assertThat(e).hasMessage("configmaps \"a\" already exists");
        assertThat(Failures.alreadyExists(e)).isTrue();
        assertThat(Failures.conflict(e)).isFalse();
    }

    @Test
    void whatIsNotThereIsNull() {
        server.answer(404, "{\"kind\":\"Status\",\"message\":\"not found\",\"reason\":\"NotFound\",\"code\":404}");
        assertThat(api.get(Pod.class, "n", "a")).isNull();
    }

    @Test
    void aListThatIsNullIsEmpty() {
        server.answer(200, "{\"kind\":\"ClusterRole\",\"metadata\":{\"name\":\"a\"},\"rules\":null}");
        assertThat(Objects.requireNonNull(api.get(ClusterRole.class, null, "a")).getRules())
                .isEmpty();
    }

    @Test
    void fabric8sClientReadsAndWatchesOverTheSameEndpoint() throws InterruptedException {
        server.answer(
                200, "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\",\"namespace\":\"n\"}}");
        Pod pod = api.kubernetes().pods().inNamespace("n").withName("a").get();
        assertThat(pod.getMetadata().getName()).isEqualTo("a");
        assertThat(server.asked().pathAndQuery()).isEqualTo("/api/v1/namespaces/n/pods/a");

        ScriptedEndpoint.Answer events = server.stream();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (var watch = api.kubernetes().pods().inNamespace("n").watch(new Watcher<Pod>() {
            @Override
            public void eventReceived(Action action, Pod one) {
                seen.add(action + " " + one.getMetadata().getName());
            }

            @Override
            public void onClose(WatcherException cause) {}
        })) {
            assertThat(watch).isNotNull();
            assertThat(server.asked().pathAndQuery()).contains("watch=true");
            events.send("{\"type\":\"ADDED\",\"object\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\","
                    + "\"metadata\":{\"name\":\"b\",\"resourceVersion\":\"5\"}}}\n");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("ADDED b");
        }
    }
}
