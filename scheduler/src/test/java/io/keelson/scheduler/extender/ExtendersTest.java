package io.keelson.scheduler.extender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.keelson.api.json.Json;
import io.keelson.scheduler.config.ExtenderSettings;
import io.keelson.scheduler.plugin.Refusal;
import io.keelson.scheduler.snapshot.ClusterCache;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ExtendersTest {
    private final List<JsonNode> questions = new ArrayList<>();
    private final NodeInfo a = node("a");
    private final NodeInfo b = node("b");
    private final PodInfo pod = pod("p", Map.of());

    private static NodeInfo node(String name) {
        ClusterCache cache = new ClusterCache();
        cache.putNode(new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .endStatus()
                .build());
        PodInfo running = pod("on-" + name, Map.of());
        cache.putPod(running.pod(), name);
        NodeInfo node = cache.node(name);
        assertThat(node).isNotNull();
        return node;
    }

    private static PodInfo pod(String name, Map<String, Quantity> requests) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .withUid("uid-" + name)
                .endMetadata()
                .withNewSpec()
                .withContainers(new ContainerBuilder()
                        .withName("c")
                        .withNewResources()
                        .withRequests(requests)
                        .endResources()
                        .build())
                .endSpec()
                .build();
        return PodInfo.of(pod);
    }

    private static ExtenderSettings settings(boolean cached, boolean ignorable, Set<String> managed) {
        return new ExtenderSettings(
                "http://e",
                "f",
                "p",
                "s",
                3,
                "b",
                null,
                false,
                Duration.ofSeconds(1),
                cached,
                managed,
                Set.of(),
                ignorable);
    }

    private Extenders answering(ExtenderSettings settings, String answer) {
        return new Extenders(List.of(new Extender(settings, (verb, question) -> {
            questions.add(question);
            return Json.parseValue(answer.getBytes(StandardCharsets.UTF_8));
        })));
    }

    private static Extenders silent(ExtenderSettings settings) {
        return new Extenders(List.of(new Extender(settings, (verb, question) -> {
            throw new ExtenderException("no answer to " + verb);
        })));
    }

    @Test
    void nodesAreAskedAboutByNameAndRefusedWithReasons() {
        Map<String, Refusal> refusals = new LinkedHashMap<>();
        Extenders extenders = answering(settings(true, false, Set.of()), """
                {"NodeNames": ["a"], "FailedNodes": {"b": "busy"}, "FailedAndUnresolvableNodes": {"c": "x"}}""");
        assertThat(extenders.filter(pod, List.of(a, b), refusals)).containsExactly(a);
        assertThat(refusals).containsExactly(Map.entry("b", Refusal.byPods("busy")));
        assertThat(questions.getFirst().path("NodeNames").size()).isEqualTo(2);
        assertThat(questions.getFirst().path("Nodes").isNull()).isTrue();
        assertThat(questions
                        .getFirst()
                        .path("Pod")
                        .path("metadata")
                        .path("name")
                        .asString())
                .isEqualTo("p");
    }

    @Test
    void whoKnowsNoNodesIsSentThemWhole() {
        Extenders extenders = answering(
                settings(false, false, Set.of()), "{\"Nodes\": {\"items\": [{\"metadata\": {\"name\": \"b\"}}]}}");
        assertThat(extenders.filter(pod, List.of(a, b), new LinkedHashMap<>())).containsExactly(b);
        assertThat(questions.getFirst().path("Nodes").path("items").size()).isEqualTo(2);
    }

    @Test
    void aNodeThatWasNotAskedAboutIsAnError() {
        Extenders extenders = answering(settings(true, false, Set.of()), "{\"NodeNames\": [\"a\", \"evil\"]}");
        assertThatThrownBy(() -> extenders.filter(pod, List.of(a, b), new LinkedHashMap<>()))
                .isInstanceOf(ExtenderException.class)
                .hasMessage("extender \"http://e\" claims a filtered node \"evil\" which is not found in the input"
                        + " node list");
    }

    @Test
    void anErrorFailsTheAttemptUnlessItMayBeIgnored() {
        Extenders strict = answering(settings(true, false, Set.of()), "{\"Error\": \"no\"}");
        assertThatThrownBy(() -> strict.filter(pod, List.of(a), new LinkedHashMap<>()))
                .hasMessage("no");
        Extenders lenient = silent(settings(true, true, Set.of()));
        assertThat(lenient.filter(pod, List.of(a), new LinkedHashMap<>())).containsExactly(a);
        assertThat(lenient.bind(pod.pod(), "a")).isFalse();
    }

    @Test
    void scoresAreWeighedAndNeverOverflow() {
        long[] totals = {5, 5};
        answering(settings(true, false, Set.of()), """
                [{"Host": "a", "Score": 2}, {"Host": "nobody", "Score": 7}]""").prioritize(pod, List.of(a, b), totals);
        assertThat(totals).containsExactly(5 + 2 * 3 * 10, 5);
        answering(settings(true, false, Set.of()), """
                [{"Host": "a", "Score": 9223372036854775807}, {"Host": "a", "Score": 9223372036854775807},
                 {"Host": "b", "Score": -9223372036854775808}]""").prioritize(pod, List.of(a, b), totals);
        assertThat(totals[0]).isEqualTo(Long.MAX_VALUE);
        assertThat(totals[1]).isNegative();
    }

    @Test
    void whoDoesNotScoreIsLeftOut() {
        long[] totals = {1};
        silent(settings(true, false, Set.of())).prioritize(pod, List.of(a), totals);
        answering(settings(true, false, Set.of()), "{\"Host\": [[[]]]}").prioritize(pod, List.of(a), totals);
        assertThat(totals).containsExactly(1);
    }

    @Test
    void onlyPodsWithManagedResourcesConcernIt() {
        Extenders extenders = silent(settings(true, false, Set.of("example.com/gpu")));
        assertThat(extenders.filter(pod, List.of(a), new LinkedHashMap<>())).containsExactly(a);
        PodInfo asking = pod("q", Map.of("example.com/gpu", new Quantity("1")));
        assertThatThrownBy(() -> extenders.filter(asking, List.of(a), new LinkedHashMap<>()))
                .hasMessage("no answer to f");
    }

    @Test
    void victimsMustBeOnTheNode() {
        Map<NodeInfo, Victims> victims = Map.of(a, new Victims(a.pods(), 0));
        Extenders agrees = answering(settings(true, false, Set.of()), """
                {"NodeNameToMetaVictims": {"a": {"Pods": [{"UID": "uid-on-a"}], "NumPDBViolations": 2}}}""");
        assertThat(agrees.preempt(pod, victims)).containsExactly(Map.entry(a, new Victims(a.pods(), 2)));
        Extenders lies = answering(settings(true, false, Set.of()), """
                {"NodeNameToMetaVictims": {"a": {"Pods": [{"UID": "uid-on-b"}]}}}""");
        assertThatThrownBy(() -> lies.preempt(pod, victims))
                .hasMessageEndingWith("(UID: uid-on-b) on node: a, but the pod is not found on that node");
        Extenders foreign = answering(settings(true, false, Set.of()), """
                {"NodeNameToMetaVictims": {"b": {"Pods": [{"UID": "uid-on-b"}]}}}""");
        assertThatThrownBy(() -> foreign.preempt(pod, victims)).isInstanceOf(ExtenderException.class);
        assertThat(answering(settings(true, false, Set.of()), "{}").preempt(pod, victims))
                .isEmpty();
    }

    @Test
    void itBindsAndSaysWhereItCannot() {
        assertThat(answering(settings(true, false, Set.of()), "{}").bind(pod.pod(), "a"))
                .isTrue();
        assertThat(questions.getFirst()).isEqualTo(Json.parseValue("""
                {"PodName": "p", "PodNamespace": "default", "PodUID": "uid-p", "Node": "a"}""".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> answering(settings(true, false, Set.of()), "{\"Error\": \"full\"}")
                        .bind(pod.pod(), "a"))
                .hasMessage("full");
    }
}
