package io.keelson.resources.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.ApiServerCore;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.negotiation.YamlDocument;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.apiserver.registry.options.PatchOptions;
import io.keelson.apiserver.registry.options.PatchType;
import io.keelson.apiserver.request.RequestInfo;
import io.keelson.resources.BuiltinHousekeeping;
import io.keelson.resources.BuiltinResources;
import io.keelson.storage.Backend;
import io.keelson.storage.memory.MemoryBackend;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What services get, where two API servers share a storage. The range has 14 addresses. */
class ServiceClaimsTest {
    private static final GroupVersionResource SERVICES = new GroupVersionResource("", "v1", "services");
    private static final String PORTS = "/registry/ranges/servicenodeports/";

    private final MemoryBackend backend = new MemoryBackend();
    private final List<ApiServerCore> servers = List.of(server(), server());

    private ApiServerCore server() {
        ApiServerCore server = BuiltinResources.server(backend, Clock.systemUTC());
        BuiltinResources.serve(server, "10.96.0.0/28", Map.of());
        BuiltinHousekeeping.keep(server, Clock.systemUTC());
        return server;
    }

    @BeforeEach
    void start() {
        servers.forEach(ApiServerCore::start);
    }

    @AfterEach
    void close() {
        servers.forEach(ApiServerCore::close);
        backend.close();
    }

    @Test
    void noAddressAndNoPortIsGivenOutTwice() throws Exception {
        Set<String> addresses = ConcurrentHashMap.newKeySet();
        Set<Long> ports = ConcurrentHashMap.newKeySet();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writes = IntStream.range(0, 14)
                    .<Future<?>>mapToObj(i -> writers.submit(() -> {
                        ObjectDocument service =
                                create(servers.get(i % 2), "s" + i, "type: NodePort, ports: [{port: 80}]");
                        ServiceClaims.Held held = ServiceClaims.Held.by(service.toTree());
                        addresses.addAll(held.addresses());
                        ports.addAll(held.ports());
                    }))
                    .toList();
            for (Future<?> write : writes) {
                write.get();
            }
        }
        assertThat(addresses).hasSize(14);
        assertThat(ports).hasSize(14);
        StatusException full = catchThrowableOfType(
                StatusException.class, () -> create(servers.getFirst(), "more", "ports: [{port: 80}]"));
        assertThat(full.getMessage()).contains("range is full");
    }

    @Test
    void whatAServiceHasIsSeenAndGoesWithIt() {
        create(servers.getFirst(), "a", "clusterIP: 10.96.0.5, type: NodePort, ports: [{port: 80, nodePort: 30080}]");
        ObjectDocument address = servers.getFirst().latest(ServiceClaims.ADDRESSES, "", "10.96.0.5");
        assertThat(Json.text(address.toTree(), "spec", "parentRef", "name")).isEqualTo("a");
        assertThat(keys(PORTS)).containsExactly(PORTS + "30080");
        StatusException taken = catchThrowableOfType(
                StatusException.class,
                () -> create(servers.getLast(), "b", "clusterIP: 10.96.0.5, ports: [{port: 80}]"));
        assertThat(taken.getMessage()).contains("provided IP is already allocated");
        delete("a");
        assertThat(servers.getFirst().latest(ServiceClaims.ADDRESSES, "", "10.96.0.5"))
                .isNull();
        assertThat(keys(PORTS)).isEmpty();
        create(servers.getFirst(), "b", "clusterIP: 10.96.0.5, ports: [{port: 80}]");
    }

    @Test
    void aRefusedServiceLeavesNothing() {
        create(servers.getFirst(), "a", "type: NodePort, ports: [{port: 80, nodePort: 30080}]");
        catchThrowableOfType(
                StatusException.class,
                () -> create(servers.getFirst(), "b", "type: NodePort, ports: [{port: 80, nodePort: 30080}]"));
        assertThat(keys("/registry/ipaddresses/")).hasSize(1);
    }

    @Test
    void anUpdateGivesBackWhatIsNeededNoMore() {
        create(servers.getFirst(), "a", "type: NodePort, ports: [{port: 80, nodePort: 30080}]");
        patch("a", "{spec: {ports: [{port: 80, nodePort: 30090}]}}");
        assertThat(keys(PORTS)).containsExactly(PORTS + "30090");
        patch("a", "{spec: {type: ClusterIP}}");
        assertThat(keys(PORTS)).isEmpty();
        patch("a", "{spec: {type: ExternalName, externalName: example.com}}");
        assertThat(keys("/registry/ipaddresses/")).isEmpty();
    }

    @Test
    void aServerThatStartsMendsWhatOthersLeft() {
        create(servers.getFirst(), "a", "clusterIP: 10.96.0.5, type: NodePort, ports: [{port: 80, nodePort: 30080}]");
        create(
                servers.getFirst(),
                "gone",
                "clusterIP: 10.96.0.6, type: NodePort, ports: [{port: 80, nodePort: 30090}]");
        remove("/registry/ipaddresses/10.96.0.5");
        remove(PORTS + "30080");
        remove("/registry/services/specs/ns/gone");
        try (ApiServerCore third = server()) {
            third.start();
        }
        assertThat(keys("/registry/ipaddresses/")).containsExactly("/registry/ipaddresses/10.96.0.5");
        assertThat(keys(PORTS)).containsExactly(PORTS + "30080");
    }

    private List<String> keys(String prefix) {
        Backend.Range range = backend.range(prefix, prefix.substring(0, prefix.length() - 1) + '0', 0, 0)
                .block();
        return range.entries().stream().map(Backend.Entry::key).toList();
    }

    private void remove(String key) {
        Backend.Entry entry = backend.get(key, 0).block();
        backend.commit(List.of(new Backend.Change(key, null, entry.modRevision())))
                .block();
    }

    private static ObjectDocument create(ApiServerCore server, String name, String spec) {
        String service = "{apiVersion: v1, kind: Service, metadata: {name: " + name + "}, spec: {" + spec + "}}";
        return server.registry()
                .store(SERVICES)
                .create(request("create", "", service), CreateOptions.NONE)
                .object();
    }

    private void patch(String name, String patch) {
        servers.getFirst()
                .registry()
                .store(SERVICES)
                .patch(request("patch", name, patch), PatchType.MERGE, PatchOptions.NONE);
    }

    private void delete(String name) {
        servers.getFirst().registry().store(SERVICES).delete(request("delete", name, "{}"), DeleteOptions.NONE);
    }

    private static WriteRequest request(String verb, String name, String body) {
        RequestInfo info = new RequestInfo(true, "", verb, "", "v1", "ns", "services", "", name, "");
        byte[] json = Json.write(
                YamlDocument.read(body.getBytes(StandardCharsets.UTF_8)).value());
        return new WriteRequest(UserInfo.ANONYMOUS, info, json, "test");
    }
}
