package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.apiserver.token.TokenIssuer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Paths that lead to no resource. */
class OtherPathsTest {
    @TempDir
    static Path directory;

    private static TestServer test;

    @BeforeAll
    static void start() throws Exception {
        test = new TestServer(directory);
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    private static ObjectNode document(HttpResponse<String> answer) {
        return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void tellsHowTokensAreVerified() throws Exception {
        HttpResponse<String> configuration = test.get("/.well-known/openid-configuration");
        assertThat(Json.text(document(configuration), "issuer")).isEqualTo(TokenIssuer.DEFAULT_ISSUER);
        assertThat(Json.text(document(configuration), "jwks_uri")).endsWith("/openid/v1/jwks");
        assertThat(configuration.headers().allValues("Cache-Control")).containsExactly("public, max-age=3600");
        HttpResponse<String> keys = test.get("/openid/v1/jwks");
        assertThat(keys.headers().firstValue("Content-Type")).contains("application/jwk-set+json");
        assertThat(Json.elements(document(keys), "keys")).hasSize(1);
        HttpResponse<String> refused = test.send(test.request("/openid/v1/jwks").header("Accept", "application/json"));
        assertThat(refused.statusCode()).isEqualTo(406);
        assertThat(refused.body()).contains("Available representations: application/jwk-set+json");
    }

    @Test
    void thePathsThereAreAreListed() throws Exception {
        assertThat(Json.elements(document(test.get("/")), "paths"))
                .extracting(path -> path.stringValue())
                .contains("/api/v1", "/apis/apps/v1", "/livez/etcd", "/openid/v1/jwks")
                .isSorted();
    }

    @ParameterizedTest
    @CsvSource({"/api, 405", "/apis, 200", "/apis/apps, 200", "/apis/apps/v1, 405", "/openid/v1/jwks, 405"})
    void mostDocumentsAreOnlyRead(String path, int code) throws Exception {
        HttpRequest.Builder post = test.request(path).POST(HttpRequest.BodyPublishers.ofString("{}"));
        assertThat(test.send(post).statusCode()).isEqualTo(code);
    }

    @Test
    void exportsAreRefused() throws Exception {
        HttpResponse<String> refused = test.get("/api/v1/namespaces/default?export=true");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(test.get("/api/v1/namespaces/default?export=false").statusCode())
                .isEqualTo(200);
    }
}
