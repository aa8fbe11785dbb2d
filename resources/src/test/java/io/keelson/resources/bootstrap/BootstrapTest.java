package io.keelson.resources.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.Attributes;
import io.keelson.apiserver.authorization.Authorization;
import io.keelson.apiserver.authorization.FakeReader;
import io.keelson.apiserver.certificate.Addresses;
import io.keelson.apiserver.certificate.TestingClock;
import io.keelson.resources.authorization.NodeAuthorizer;
import io.keelson.storage.memory.MemoryBackend;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class BootstrapTest {
    private static final GroupVersionResource CLUSTER_ROLES =
            new GroupVersionResource("rbac.authorization.k8s.io", "v1", "clusterroles");
    private static final ServerAddress SERVER =
            new ServerAddress(Addresses.of("192.0.2.7"), 6443, "10.96.0.0/16", Addresses.of("10.96.0.1"));

    private final TestingClock clock = new TestingClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final FakeReader reader = new FakeReader();
    private final RbacDefaults roles = RbacDefaults.load();
    private int created;
    private int replaced;
    private static final ExtensionAuthentication TRUST = new ExtensionAuthentication("ca\n", "proxy-ca\n");
    private final BootstrapWriter writer = new BootstrapWriter() {
        @Override
        public int createMissing(List<ObjectNode> objects) {
            objects.forEach(reader::with);
            created += objects.size();
            return objects.size();
        }

        @Override
        public boolean replace(ObjectNode object) {
            reader.with(object);
            replaced++;
            return true;
        }
    };
    private final Bootstrap bootstrap = new Bootstrap(reader, writer, roles, clock);

    private ObjectNode clusterRole(String name) {
        ObjectDocument document = reader.get(CLUSTER_ROLES, "", name);
        return Objects.requireNonNull(document, name).toTree();
    }

    @Test
    void createsOnceAndChangesNothingAfterwards() {
        bootstrap.createMissing(SERVER, TRUST);
        int first = created;
        bootstrap.createMissing(SERVER, TRUST);
        bootstrap.reconcile(SERVER, TRUST);

        assertThat(first).isGreaterThan(180);
        assertThat(created).isEqualTo(first);
        assertThat(replaced).isZero();
    }

    @Test
    void rolesThatGatherHaveTheRulesOfTheOthers() {
        bootstrap.createMissing(SERVER, TRUST);
        ArrayNode view = (ArrayNode) clusterRole("view").get("rules");
        ArrayNode edit = (ArrayNode) clusterRole("edit").get("rules");
        ArrayNode admin = (ArrayNode) clusterRole("admin").get("rules");

        assertThat(view).isNotEmpty();
        assertThat(edit).containsAll(view);
        assertThat(admin).containsAll(edit);
        assertThat(Json.text(clusterRole("edit"), "metadata", "labels", "rbac.authorization.k8s.io/aggregate-to-admin"))
                .isEqualTo("true");
    }

    @Test
    void completesDefaultRolesAndKeepsWhatWasAdded() {
        bootstrap.createMissing(SERVER, TRUST);
        ObjectNode role = clusterRole("system:basic-user");
        ArrayNode rules = role.putArray("rules");
        rules.addObject().putArray("verbs").add("extra");
        reader.with(role);
        ObjectNode frozen = clusterRole("system:discovery");
        frozen.putArray("rules");
        Json.child(frozen, "metadata", "annotations").put("rbac.authorization.kubernetes.io/autoupdate", "false");
        reader.with(frozen);

        bootstrap.reconcile(SERVER, TRUST);

        assertThat(clusterRole("system:basic-user").get("rules").size()).isEqualTo(4);
        assertThat(clusterRole("system:discovery").get("rules")).isEmpty();
        assertThat(replaced).isEqualTo(1);
    }

    @Test
    void theServiceFollowsTheServer() {
        bootstrap.createMissing(SERVER, TRUST);
        ServerAddress moved =
                new ServerAddress(Addresses.of("192.0.2.9"), 7443, "10.96.0.0/16", Addresses.of("10.96.0.1"));
        bootstrap.reconcile(moved, TRUST);
        try (MemoryBackend backend = new MemoryBackend()) {
            KubernetesEndpoints servers = new KubernetesEndpoints(reader, writer, backend, () -> 0);
            servers.reconcile(moved);
            servers.reconcile(moved);
        }

        ObjectDocument endpoints = reader.get(KubernetesService.ENDPOINTS, "default", "kubernetes");
        assertThat(endpoints).isNotNull();
        assertThat(new String(endpoints.bytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("192.0.2.9", "7443")
                .doesNotContain("192.0.2.7");
        assertThat(replaced).isEqualTo(3);
    }

    @Test
    void extensionServersAreToldWhomToTrustAndKeepWhatTheyWereTold() {
        bootstrap.createMissing(SERVER, TRUST);
        ObjectNode map = configMap();
        assertThat(Json.text(map, "data", "client-ca-file")).isEqualTo("ca\n");
        assertThat(Json.text(map, "data", "requestheader-client-ca-file")).isEqualTo("proxy-ca\n");
        assertThat(Json.text(map, "data", "requestheader-allowed-names")).isEqualTo("[\"front-proxy-client\"]");
        assertThat(Json.text(map, "data", "requestheader-username-headers")).isEqualTo("[\"X-Remote-User\"]");
        assertThat(Json.text(map, "data", "requestheader-uid-headers")).isEqualTo("[\"X-Remote-Uid\"]");
        assertThat(Json.text(map, "data", "requestheader-group-headers")).isEqualTo("[\"X-Remote-Group\"]");
        assertThat(Json.text(map, "data", "requestheader-extra-headers-prefix")).isEqualTo("[\"X-Remote-Extra-\"]");

        Json.child(map, "data")
                .put("requestheader-allowed-names", "[\"other\"]")
                .put("requestheader-group-headers", "no list")
                .put("requestheader-client-ca-file", "other-ca\n");
        reader.with(map);
        bootstrap.reconcile(SERVER, TRUST);

        assertThat(Json.text(configMap(), "data", "requestheader-allowed-names"))
                .isEqualTo("[\"other\",\"front-proxy-client\"]");
        assertThat(Json.text(configMap(), "data", "requestheader-group-headers"))
                .isEqualTo("[\"X-Remote-Group\"]");
        assertThat(Json.text(configMap(), "data", "requestheader-client-ca-file"))
                .isEqualTo("proxy-ca\nother-ca\n");
    }

    private ObjectNode configMap() {
        ObjectDocument document = reader.get(
                new GroupVersionResource("", "v1", "configmaps"), "kube-system", "extension-apiserver-authentication");
        return Objects.requireNonNull(document).toTree();
    }

    @Test
    void componentsMayDoTheirWorkAndNothingElse() {
        bootstrap.createMissing(SERVER, TRUST);
        Authorization authorization =
                new Authorization(reader, new NodeAuthorizer(reader, roles.rulesOf("system:node")), clock);
        UserInfo scheduler = new UserInfo("system:kube-scheduler", "", List.of("system:authenticated"), Map.of());
        UserInfo anonymous = UserInfo.ANONYMOUS;

        assertThat(allows(authorization, scheduler, "create", "pods", "binding"))
                .isTrue();
        assertThat(allows(authorization, scheduler, "create", "secrets", "")).isFalse();
        assertThat(authorization
                        .authorizer()
                        .allows(new Attributes(anonymous, "get", false, "", "", "", "", "", "", "/readyz")))
                .isTrue();
        assertThat(authorization
                        .authorizer()
                        .allows(new Attributes(anonymous, "get", false, "", "", "", "", "", "", "/api")))
                .isFalse();
    }

    private static boolean allows(
            Authorization authorization, UserInfo user, String verb, String resource, String subresource) {
        return authorization
                .authorizer()
                .allows(new Attributes(user, verb, true, "", "v1", resource, subresource, "ns", "x", ""));
    }
}
