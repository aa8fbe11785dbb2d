package io.keelson.apiserver.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.authentication.InvalidTokenException;
import io.keelson.apiserver.authentication.TokenAuthenticator.Authenticated;
import io.keelson.apiserver.authorization.FakeReader;
import io.keelson.apiserver.certificate.TestingClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class ServiceAccountTokenTest {
    private final TestingClock clock = new TestingClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final FakeReader reader = new FakeReader()
            .with("{'kind':'ServiceAccount','apiVersion':'v1','metadata':{'name':'s','namespace':'ns','uid':'u1'}}")
            .with("{'kind':'Pod','apiVersion':'v1','metadata':{'name':'p','namespace':'ns','uid':'p1'},"
                    + "'spec':{'serviceAccountName':'s','nodeName':'n'}}")
            .with("{'kind':'Node','apiVersion':'v1','metadata':{'name':'n','uid':'n1'}}");

    @TempDir
    Path directory;

    private TokenRequests requests;
    private ServiceAccountTokenAuthenticator authenticator;
    private TokenIssuer issuer;

    @BeforeEach
    void open() {
        issuer = TokenIssuer.open(directory);
        requests = new TokenRequests(issuer, reader::get, clock);
        authenticator = new ServiceAccountTokenAuthenticator(issuer, reader, clock);
    }

    private ObjectNode request(String spec) {
        return Json.parse(
                ("{\"spec\":" + spec.replace('\'', '"') + "}").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private String token(String spec) {
        return String.valueOf(Json.text(requests.create(request(spec), "ns", "s"), "status", "token"));
    }

    @Test
    void aTokenActsAsItsAccount() {
        ObjectNode answer = requests.create(request("{}"), "ns", "s");
        assertThat(Json.text(answer, "metadata", "uid")).isEqualTo("u1");
        assertThat(Json.integer(answer, "spec", "expirationSeconds")).isEqualTo(3600);
        assertThat(Json.text(answer, "status", "expirationTimestamp")).isEqualTo("2026-11-21T11:00:00Z");

        Authenticated found =
                authenticator.authenticate(String.valueOf(Json.text(answer, "status", "token")), List.of());
        assertThat(found).isNotNull();
        assertThat(found.user().name()).isEqualTo("system:serviceaccount:ns:s");
        assertThat(found.user().groups()).containsExactly("system:serviceaccounts", "system:serviceaccounts:ns");
        assertThat(found.audiences()).containsExactly("https://kubernetes.default.svc");
    }

    @Test
    void keysSurviveARestart() {
        String token = token("{}");
        TokenIssuer again = TokenIssuer.open(directory);
        assertThat(new ServiceAccountTokenAuthenticator(again, reader, clock).authenticate(token, List.of()))
                .isNotNull();
        assertThat(Json.text(again.jwks().get("keys").get(0), "kty")).isEqualTo("EC");
    }

    @Test
    void audiencesAreChecked() {
        String token = token("{'audiences':['one','two']}");
        assertThatThrownBy(() -> authenticator.authenticate(token, List.of()))
                .hasMessage("token audiences [\"one\" \"two\"] is invalid for the target audiences "
                        + "[\"https://kubernetes.default.svc\"]");
        Authenticated found = authenticator.authenticate(token, List.of("two", "three"));
        assertThat(found).isNotNull();
        assertThat(found.audiences()).containsExactly("two");
    }

    @Test
    void aTokenEndsWithItsTime() {
        String token = token("{'expirationSeconds':600}");
        clock.advance(Duration.ofMinutes(10));
        assertThat(authenticator.authenticate(token, List.of())).isNotNull();
        clock.advance(Duration.ofMinutes(2));
        assertThatThrownBy(() -> authenticator.authenticate(token, List.of()))
                .isInstanceOf(InvalidTokenException.class)
                .hasMessage("service account token has expired");
    }

    @Test
    void aTokenEndsWithItsAccount() {
        String token = token("{}");
        reader.with("{'kind':'ServiceAccount','apiVersion':'v1','metadata':{'name':'s','namespace':'ns','uid':'u2'}}");
        assertThatThrownBy(() -> authenticator.authenticate(token, List.of()))
                .hasMessage("service account UID (u2) does not match claim (u1)");
        reader.without(new GroupVersionResource("", "v1", "serviceaccounts"), "ns", "s");
        assertThatThrownBy(() -> authenticator.authenticate(token, List.of()))
                .hasMessage("serviceaccounts \"s\" not found");
    }

    @Test
    void aTokenEndsWithItsPodAndKnowsItsNode() {
        String token = token("{'boundObjectRef':{'kind':'Pod','apiVersion':'v1','name':'p'}}");
        Authenticated found = authenticator.authenticate(token, List.of());
        assertThat(found).isNotNull();
        assertThat(found.user().extra())
                .containsEntry("authentication.kubernetes.io/pod-name", List.of("p"))
                .containsEntry("authentication.kubernetes.io/node-uid", List.of("n1"));
        reader.without(new GroupVersionResource("", "v1", "pods"), "ns", "p");
        assertThatThrownBy(() -> authenticator.authenticate(token, List.of()))
                .hasMessage("service account token has been invalidated");
    }

    @Test
    void tamperedAndForeignTokensAreNotAccepted(@TempDir Path other) {
        String token = token("{}");
        String[] parts = token.split("\\.");
        String signature = (parts[2].startsWith("A") ? "B" : "A") + parts[2].substring(1);
        assertThatThrownBy(() -> authenticator.authenticate(parts[0] + "." + parts[1] + "." + signature, List.of()))
                .isInstanceOf(InvalidTokenException.class);
        String foreign = String.valueOf(Json.text(
                new TokenRequests(TokenIssuer.open(other), reader::get, clock).create(request("{}"), "ns", "s"),
                "status",
                "token"));
        assertThatThrownBy(() -> authenticator.authenticate(foreign, List.of()))
                .hasMessage("invalid signature, no keys found");
        assertThat(authenticator.authenticate("a.b.c", List.of())).isNull();
        assertThat(authenticator.authenticate("eyJhbGciOiJub25lIn0.e30.", List.of()))
                .isNull();
    }

    @Test
    void requestsAreChecked() {
        assertRefused(422, "{'expirationSeconds':599}");
        assertRefused(422, "{'expirationSeconds':4294967297}");
        assertRefused(404, "{'boundObjectRef':{'kind':'Pod','apiVersion':'v1','name':'none'}}");
        assertRefused(409, "{'boundObjectRef':{'kind':'Pod','apiVersion':'v1','name':'p','uid':'other'}}");
        assertRefused(400, "{'boundObjectRef':{'kind':'ConfigMap','apiVersion':'v1','name':'x'}}");
        assertThatThrownBy(() -> requests.create(request("{}"), "ns", "none"))
                .hasMessage("serviceaccounts \"none\" not found");
    }

    private void assertRefused(int code, String spec) {
        assertThatThrownBy(() -> token(spec))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        status -> assertThat(status.code()).isEqualTo(code));
    }
}
