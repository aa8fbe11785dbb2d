package io.keelson.resources.server;

import static io.keelson.resources.server.WebhookScenario.message;
import static io.keelson.resources.server.WebhookScenario.tree;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Mutating webhooks over TLS: their order, their patches, and being asked again. */
class MutatingWebhooksTest {
    @TempDir
    static Path directory;

    private static WebhookScenario scenario;
    private static WebhookServer hooks;

    @BeforeAll
    static void start() throws Exception {
        scenario = new WebhookScenario(directory);
        hooks = scenario.hooks;
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    private static String appending(ObjectNode request, String letter) {
        String before = Json.text(request, "object", "data", "k");
        return WebhookServer.patch(
                "[{\"op\": \"replace\", \"path\": \"/data/k\", \"value\": \"" + before + letter + "\"}]");
    }

    @Test
    void eachSeesWhatThoseBeforeItMadeByTheNamesOfConfigurations() throws Exception {
        scenario.namespace("order");
        for (String letter : new String[] {"b", "a", "c"}) {
            hooks.answer("/order-" + letter, request -> appending(request, letter));
        }
        scenario.mutating("order-2", scenario.hook("/order-c", "order", "'configmaps'", ""));
        scenario.mutating(
                "order-1",
                scenario.hook("/order-b", "order", "'configmaps'", ""),
                scenario.hook("/order-a", "order", "'configmaps'", ""));
        assertThat(tree(scenario.create("order", "x").body()).get("data")).isEqualTo(tree("{'k': 'vbac'}"));
    }

    @Test
    void oneIsAskedAgainWhereOthersHaveChangedTheObject() throws Exception {
        scenario.namespace("again");
        for (String letter : new String[] {"a", "b"}) {
            hooks.answer("/again-" + letter, request -> appending(request, letter));
        }
        String again = "'reinvocationPolicy': 'IfNeeded'";
        scenario.mutating(
                "again",
                scenario.hook("/again-a", "again", "'configmaps'", again),
                scenario.hook("/again-b", "again", "'configmaps'", ""));
        assertThat(tree(scenario.create("again", "x").body()).get("data")).isEqualTo(tree("{'k': 'vaba'}"));
        assertThat(hooks.asked("/again-b")).hasSize(1);
    }

    @Test
    void whatTheKindDoesNotKnowIsDroppedAndDefaultsAreFilledIn() throws Exception {
        scenario.namespace("defaults");
        hooks.answer(
                "/defaults",
                request -> WebhookServer.patch(
                        "[{\"op\": \"add\", \"path\": \"/spec/containers/-\", \"value\": {\"name\": \"side\", \"image\": \"y\","
                                + " \"rubbish\": 1}}]"));
        scenario.mutating("defaults", scenario.hook("/defaults", "defaults", "'pods'", ""));
        ObjectNode pod = scenario.created(
                "/api/v1/namespaces/defaults/pods",
                "{'metadata': {'name': 'p'}, 'spec':"
                        + " {'containers': [{'name': 'c', 'image': 'x'}], 'automountServiceAccountToken': false}}");
        ObjectNode side = (ObjectNode) pod.get("spec").get("containers").get(1);
        assertThat(Json.text(side, "terminationMessagePath")).isEqualTo("/dev/termination-log");
        assertThat(Json.text(side, "imagePullPolicy")).isEqualTo("Always");
        assertThat(side.get("rubbish")).isNull();
    }

    @Test
    void whatAPatchMakesIsValidated() throws Exception {
        scenario.namespace("invalid");
        hooks.answer(
                "/invalid",
                request -> WebhookServer.patch("[{\"op\": \"add\", \"path\": \"/data/a~1b\", \"value\": \"v\"}]"));
        scenario.mutating("invalid", scenario.hook("/invalid", "invalid", "'configmaps'", ""));
        HttpResponse<String> refused = scenario.create("invalid", "x");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(message(refused)).startsWith("ConfigMap \"x\" is invalid: data[a/b]: Invalid value: \"a/b\": ");
    }

    @Test
    void aPatchThatDoesNotApplyFailsTheRequest() throws Exception {
        scenario.namespace("misfit");
        hooks.answer("/misfit", request -> WebhookServer.patch("[{\"op\": \"remove\", \"path\": \"/data/none\"}]"));
        scenario.mutating("misfit", scenario.hook("/misfit", "misfit", "'configmaps'", "'failurePolicy': 'Ignore'"));
        HttpResponse<String> refused = scenario.create("misfit", "x");
        assertThat(refused.statusCode()).isEqualTo(500);
        assertThat(message(refused))
                .startsWith("Internal error occurred: ")
                .contains("Unable to remove nonexistent key: none");
    }

    @Test
    void deletionsHaveNothingToPatch() throws Exception {
        scenario.namespace("deletion");
        hooks.answer("/deletion", request -> WebhookServer.patch("[{\"op\": \"remove\", \"path\": \"/data\"}]"));
        scenario.create("deletion", "x");
        scenario.mutating("deletion", scenario.hook("/deletion", "deletion", "'configmaps'", ""));
        HttpResponse<String> refused = scenario.test.send(scenario.test
                .request("/api/v1/namespaces/deletion/configmaps/x")
                .DELETE());
        assertThat(refused.statusCode()).isEqualTo(500);
        assertThat(message(refused))
                .isEqualTo("Internal error occurred: admission webhook \"deletion.example.com\" attempted to modify the"
                        + " object, which is not supported for this operation");
    }

    @Test
    void theIdentityOfAnObjectIsNotTheirsToChange() throws Exception {
        scenario.namespace("identity");
        scenario.create("identity", "x");
        hooks.answer(
                "/identity",
                request ->
                        WebhookServer.patch("[{\"op\": \"add\", \"path\": \"/metadata/uid\", \"value\": \"mine\"}]"));
        scenario.mutating("identity", scenario.hook("/identity", "identity", "'configmaps'", ""));
        ObjectNode made = tree(scenario.create("identity", "y").body());
        assertThat(Json.text(made, "metadata", "uid")).hasSize(36);
        HttpResponse<String> changed =
                scenario.test.send("PATCH", "/api/v1/namespaces/identity/configmaps/x", tree("{'data': {'k': 'w'}}"));
        assertThat(changed.statusCode()).as(changed.body()).isNotEqualTo(200);
        ObjectNode before = tree(
                scenario.test.get("/api/v1/namespaces/identity/configmaps/x").body());
        assertThat(Json.text(before, "metadata", "uid")).hasSize(36);
        assertThat(before.get("data")).isEqualTo(tree("{'k': 'v'}"));
    }

    @Test
    void theNamespaceOfAnObjectIsNotTheirsToChange() throws Exception {
        scenario.namespace("moved");
        hooks.answer(
                "/moved",
                request -> WebhookServer.patch(
                        "[{\"op\": \"replace\", \"path\": \"/metadata/namespace\", \"value\": \"default\"}]"));
        scenario.mutating("moved", scenario.hook("/moved", "moved", "'configmaps'", ""));
        HttpResponse<String> refused = scenario.create("moved", "x");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(message(refused))
                .isEqualTo("the namespace of the provided object does not match the namespace sent on the request");
        assertThat(scenario.test.get("/api/v1/namespaces/default/configmaps/x").statusCode())
                .isEqualTo(404);
    }

    @Test
    void theOptionsOfAConnectionCanBeChanged() throws Exception {
        scenario.namespace("shell");
        scenario.created(
                "/api/v1/namespaces/shell/pods",
                "{'metadata': {'name': 'p'}, 'spec': {'containers':"
                        + " [{'name': 'c', 'image': 'x'}], 'automountServiceAccountToken': false}}");
        hooks.answer(
                "/shell",
                request -> WebhookServer.patch("[{\"op\": \"add\", \"path\": \"/container\", \"value\": \"other\"}]"));
        scenario.mutating("shell", scenario.hook("/shell", "shell", "'pods/exec'", ""));
        assertThat(message(scenario.test.get("/api/v1/namespaces/shell/pods/p/exec?command=sh")))
                .isEqualTo("container other is not valid for pod p");
    }
}
