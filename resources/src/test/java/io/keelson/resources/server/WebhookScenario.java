package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/** A server with webhooks behind it. A scenario has a namespace of its own, and webhooks that are for it alone. */
final class WebhookScenario implements AutoCloseable {
    final TestServer test;
    final WebhookServer hooks;

    WebhookScenario(Path directory) throws Exception {
        test = new TestServer(directory);
        hooks = new WebhookServer(test);
        // Bootstrap may have been there first.
        test.send("POST", "/api/v1/namespaces", tree("{'metadata': {'name': 'default'}}"));
    }

    void namespace(String name) throws Exception {
        created("/api/v1/namespaces", "{'metadata': {'name': '" + name + "'}}");
        created("/api/v1/namespaces/" + name + "/serviceaccounts", "{'metadata': {'name': 'default'}}");
    }

    /** Reads JSON, in which quotation marks may be single. */
    static ObjectNode tree(String json) {
        return Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    ObjectNode created(String path, String object) throws Exception {
        HttpResponse<String> answer = test.send("POST", path, tree(object));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return tree(answer.body());
    }

    /** Registers validating webhooks; see {@link #hook}. */
    void validating(String name, String... webhooks) throws Exception {
        register("Validating", name, webhooks);
    }

    /** Registers mutating webhooks; see {@link #hook}. */
    void mutating(String name, String... webhooks) throws Exception {
        register("Mutating", name, webhooks);
    }

    private void register(String kind, String name, String... webhooks) throws Exception {
        created(
                "/apis/admissionregistration.k8s.io/v1/"
                        + (kind + "webhookconfigurations").toLowerCase(java.util.Locale.ROOT),
                "{'metadata': {'name': '" + name + "'}, 'webhooks': [" + String.join(",", webhooks) + "]}");
    }

    /**
     * Returns a webhook.
     *
     * @param path its path, of which its name is made
     * @param namespace whose requests it is for
     * @param resources the resources it is for, of any group, such as {@code 'configmaps'}
     * @param rest further fields, or nothing
     */
    String hook(String path, String namespace, String resources, String rest) {
        return hookAt(hooks.url(path), path.substring(1) + ".example.com", namespace, resources, rest);
    }

    String hookAt(String url, String name, String namespace, String resources, String rest) {
        return hookBy("'url': '" + url + "', 'caBundle': '" + authority() + "'", name, namespace, resources, rest);
    }

    String hookBy(String client, String name, String namespace, String resources, String rest) {
        String fields = "'name': '" + name + "', 'clientConfig': {" + client + "}, 'namespaceSelector': {'matchLabels':"
                + " {'kubernetes.io/metadata.name': '" + namespace + "'}}, 'rules': [{'operations': ['*'], 'apiGroups':"
                + " ['*'], 'apiVersions': ['*'], 'resources': [" + resources + "]}]";
        ObjectNode hook = tree("{'sideEffects': 'None', 'admissionReviewVersions': ['v1'], " + fields + "}");
        hook.setAll(tree("{" + rest + "}"));
        return hook.toString();
    }

    String authority() {
        return Base64.getEncoder()
                .encodeToString(test.server.certificates().authorityText().getBytes(StandardCharsets.US_ASCII));
    }

    HttpResponse<String> create(String namespace, String name) throws Exception {
        return test.send("POST", "/api/v1/namespaces/" + namespace + "/configmaps", TestServer.configMap(name));
    }

    static String message(HttpResponse<String> answer) {
        return String.valueOf(Json.text(Json.parse(answer.body().getBytes(StandardCharsets.UTF_8)), "message"));
    }

    @Override
    public void close() {
        hooks.close();
        test.close();
    }
}
