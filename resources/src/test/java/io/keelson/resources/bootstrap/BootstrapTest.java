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
    private final Bootstrap bootstrap = new Bootstrap(
            reader,
            new BootstrapWriter() {
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
            },
            roles,
            clock);

    private ObjectNode clusterRole(String name) {
        ObjectDocument document = reader.get(CLUSTER_ROLES, "", name);
        return Objects.requireNonNull(document, name).toTree();
    }

    @Test
    void createsOnceAndChangesNothingAfterwards() {
        bootstrap.createMissing(SERVER, "ca");
        int first = created;
        bootstrap.createMissing(SERVER, "ca");
        bootstrap.reconcile(SERVER, "ca");

        assertThat(first).isGreaterThan(180);
        assertThat(created).isEqualTo(first);
        assertThat(replaced).isZero();
    }

    @Test
    void rolesThatGatherHaveTheRulesOfTheOthers() {
        bootstrap.createMissing(SERVER, "ca");
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
        bootstrap.createMissing(SERVER, "ca");
        ObjectNode role = clusterRole("system:basic-user");
        ArrayNode rules = role.putArray("rules");
        rules.addObject().putArray("verbs").add("extra");
        reader.with(role);
        ObjectNode frozen = clusterRole("system:discovery");
        frozen.putArray("rules");
        Json.child(frozen, "metadata", "annotations").put("rbac.authorization.kubernetes.io/autoupdate", "false");
        reader.with(frozen);

        bootstrap.reconcile(SERVER, "ca");

        assertThat(clusterRole("system:basic-user").get("rules").size()).isEqualTo(4);
        assertThat(clusterRole("system:discovery").get("rules")).isEmpty();
        assertThat(replaced).isEqualTo(1);
    }

    @Test
    void theServiceFollowsTheServer() {
        bootstrap.createMissing(SERVER, "ca");
        ServerAddress moved =
                new ServerAddress(Addresses.of("192.0.2.9"), 7443, "10.96.0.0/16", Addresses.of("10.96.0.1"));
        bootstrap.reconcile(moved, "ca");

        ObjectDocument endpoints = reader.get(KubernetesService.ENDPOINTS, "default", "kubernetes");
        assertThat(endpoints).isNotNull();
        assertThat(new String(endpoints.bytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("192.0.2.9", "7443")
                .doesNotContain("192.0.2.7");
        assertThat(replaced).isEqualTo(3);
    }

    @Test
    void componentsMayDoTheirWorkAndNothingElse() {
        bootstrap.createMissing(SERVER, "ca");
        Authorization authorization = new Authorization(reader, roles.rulesOf("system:node"), clock);
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
