package io.keelson.scheduler.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.scheduler.config.PluginArguments.Strategy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ConfigurationReaderTest {
    private static final String HEAD = """
            apiVersion: kubescheduler.config.k8s.io/v1
            kind: KubeSchedulerConfiguration
            """;
    private static final String PROFILE = "profiles[0].pluginConfig[0].args.";

    private static SchedulerConfiguration read(String yaml) {
        return ConfigurationReader.read(YAMLMapper.builder().build().readTree(yaml), List.of(), yaml);
    }

    private static SchedulerProfile profile(String yaml) {
        return read(HEAD + "profiles: [{" + yaml + "}]").profiles().getFirst();
    }

    @Test
    void whatIsNotSaidIsAsUpstreamHasIt() {
        assertThat(read(HEAD)).isEqualTo(SchedulerConfiguration.defaults());
    }

    @Test
    void valuesAreRead() {
        SchedulerConfiguration read = read(HEAD + """
                percentageOfNodesToScore: 30
                podInitialBackoffSeconds: 2
                podMaxBackoffSeconds: 20
                clientConnection: {kubeconfig: /k}
                leaderElection: {leaderElect: false, leaseDuration: 1m, resourceName: mine}
                profiles: [{schedulerName: a}, {schedulerName: b, percentageOfNodesToScore: 0}]
                extenders:
                - urlPrefix: http://x/y
                  filterVerb: f
                  httpTimeout: 200ms
                  nodeCacheCapable: true
                  managedResources: [{name: example.com/gpu, ignoredByScheduler: true}, {name: example.com/nic}]
                """);
        assertThat(read.percentageOfNodesToScore()).isEqualTo(30);
        assertThat(read.initialBackoff()).isEqualTo(Duration.ofSeconds(2));
        assertThat(read.maxBackoff()).isEqualTo(Duration.ofSeconds(20));
        assertThat(read.kubeconfig()).isEqualTo("/k");
        assertThat(read.leaderElection().elect()).isFalse();
        assertThat(read.leaderElection().lease()).isEqualTo(Duration.ofMinutes(1));
        assertThat(read.leaderElection().name()).isEqualTo("mine");
        assertThat(read.profiles()).extracting(SchedulerProfile::name).containsExactly("a", "b");
        assertThat(read.profiles())
                .extracting(SchedulerProfile::percentageOfNodesToScore)
                .containsExactly(null, 0);
        ExtenderSettings extender = read.extenders().getFirst();
        assertThat(extender.timeout()).isEqualTo(Duration.ofMillis(200));
        assertThat(extender.managedResources()).containsExactlyInAnyOrder("example.com/gpu", "example.com/nic");
        assertThat(read.resourcesOfExtenders()).containsExactly("example.com/gpu");
        assertThat(read.profiles().getFirst().arguments().fit().ignores("example.com/gpu"))
                .isTrue();
        assertThat(read.profiles().getFirst().arguments().fit().ignores("example.com/nic"))
                .isFalse();
    }

    @Test
    void aPointsOwnPluginsComeFirstWhereTheyAreDefaultOnesAndLastWhereNot() {
        SchedulerProfile profile = profile("""
                plugins: {multiPoint: {disabled: [{name: ImageLocality}]},
                          score: {enabled: [{name: ImageLocality, weight: 9}, {name: NodeAffinity, weight: 7}]}}""");
        List<String> scores = profile.plugins(ExtensionPoint.SCORE);
        assertThat(scores).startsWith("NodeAffinity").endsWith("ImageLocality");
        assertThat(profile.weights()).containsEntry("NodeAffinity", 7).containsEntry("ImageLocality", 9);
        assertThat(profile.weights()).containsEntry("TaintToleration", 3);
    }

    @Test
    void pluginsAreDisabledAtAPointOrEverywhere() {
        SchedulerProfile profile = profile("""
                plugins: {filter: {disabled: [{name: NodeResourcesFit}]}, score: {disabled: [{name: '*'}]},
                          multiPoint: {disabled: [{name: DefaultPreemption}]}}""");
        assertThat(profile.plugins(ExtensionPoint.FILTER))
                .doesNotContain("NodeResourcesFit")
                .contains("NodeName");
        assertThat(profile.plugins(ExtensionPoint.PRE_FILTER)).contains("NodeResourcesFit");
        assertThat(profile.plugins(ExtensionPoint.SCORE)).isEmpty();
        assertThat(profile.plugins(ExtensionPoint.POST_FILTER)).isEmpty();
    }

    @Test
    void argumentsAreRead() {
        PluginArguments arguments = profile("""
                pluginConfig: [
                {name: DefaultPreemption, args: {minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 3}},
                {name: InterPodAffinity, args: {hardPodAffinityWeight: 0, ignorePreferredTermsOfExistingPods: true}},
                {name: NodeResourcesFit, args: {ignoredResourceGroups: [example.com], scoringStrategy: {
                  type: RequestedToCapacityRatio, resources: [{name: cpu}, {name: example.com/gpu, weight: 5}],
                  requestedToCapacityRatio: {shape: [{utilization: 0, score: 0}, {utilization: 100, score: 10}]}}}},
                {name: PodTopologySpread, args: {defaultingType: List, defaultConstraints: [
                  {maxSkew: 2, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]}},
                {name: NodeAffinity, args: {addedAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]}}}},
                {name: VolumeBinding, args: {bindTimeoutSeconds: 0}},
                {name: Stranger, args: {any: thing}}]""").arguments();
        assertThat(arguments.preemption()).isEqualTo(new PluginArguments.Preemption(0, 3));
        assertThat(arguments.interPodAffinity()).isEqualTo(new PluginArguments.InterPodAffinity(0, true));
        assertThat(arguments.fit().strategy()).isEqualTo(Strategy.REQUESTED_TO_CAPACITY_RATIO);
        assertThat(arguments.fit().ignores("example.com/gpu")).isTrue();
        assertThat(arguments.fit().resources())
                .containsExactly(
                        new PluginArguments.Weighted("cpu", 1), new PluginArguments.Weighted("example.com/gpu", 5));
        assertThat(arguments.defaultConstraints()).hasSize(1);
        assertThat(arguments.addedAffinity()).isNotNull();
        assertThat(arguments.bindTimeout()).isEqualTo(Duration.ZERO);
    }

    /** The messages of upstream's kube-scheduler 1.36.2. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "profiles: 3 | json: cannot unmarshal number into Go struct field KubeSchedulerConfiguration.profiles"
                        + " of type []v1.KubeSchedulerProfile",
                "profiles: [{schedulerName: a},{schedulerName: a}] |"
                        + " profiles[1].schedulerName: Duplicate value: {}",
                "profiles: [{schedulerName: z},{}] | profiles[1].schedulerName: Required value",
                "profiles: [{schedulerName: a, plugins: {score: {enabled: [{name: Foo}]}}}] | initializing profiles:"
                        + " creating profile for scheduler name a: ScorePlugin \"Foo\" does not exist",
                "profiles: [{schedulerName: a, plugins: {multiPoint: {enabled: [{name: Foo}]}}}] | initializing"
                        + " profiles: creating profile for scheduler name a: PreFilterPlugin \"Foo\" does not exist",
                "profiles: [{schedulerName: a, plugins: {score: {enabled: [{name: NodeName}]}}}] | initializing"
                        + " profiles: creating profile for scheduler name a: plugin \"NodeName\" does not extend"
                        + " ScorePlugin plugin",
                "profiles: [{plugins: {multiPoint: {disabled: [{name: '*'}]}}}] | initializing profiles: creating"
                        + " profile for scheduler name default-scheduler: only one queue sort plugin required for"
                        + " profile with scheduler name \"default-scheduler\", but got 0",
                "profiles: [{schedulerName: z, plugins: {bind: {disabled: [{name: '*'}]}}}] | initializing profiles:"
                        + " creating profile for scheduler name z: at least one bind plugin is needed for profile with"
                        + " scheduler name \"z\"",
                "profiles: [{schedulerName: z, plugins: {score: {enabled: [{name: ImageLocality},"
                        + " {name: ImageLocality}]}}}] | initializing profiles: creating profile for scheduler name z:"
                        + " plugin \"ImageLocality\" already registered as \"ScorePlugin\"",
                "profiles: [{schedulerName: z, plugins: {score: {enabled: [{name: ImageLocality, weight: -5}]}}}] |"
                        + " initializing profiles: creating profile for scheduler name z: score plugins: total score of"
                        + " Score plugins could overflow",
                "profiles: [{schedulerName: z, pluginConfig: [{name: NodeResourcesFit, args: {scoringStrategy:"
                        + " {type: Foo}}}]}] | initializing profiles: creating profile for scheduler name z:"
                        + " initializing plugin \"NodeResourcesFit\": scoringStrategy.type: Unsupported value:"
                        + " \"Foo\": supported values: \"LeastAllocated\", \"MostAllocated\","
                        + " \"RequestedToCapacityRatio\"",
                "profiles: [{pluginConfig: [{name: NodeResourcesFit, args: {kind: FooArgs}}]}] | decoding"
                        + " .profiles[0].pluginConfig[0]: decoding args for plugin NodeResourcesFit: no kind"
                        + " \"FooArgs\" is registered for version \"kubescheduler.config.k8s.io/v1\" in scheme"
                        + " \"pkg/scheduler/apis/config/scheme/scheme.go:29\"",
                "profiles: [{pluginConfig: [{name: NodeResourcesFit, args: {kind: NodeAffinityArgs}}]}] | decoding"
                        + " .profiles[0].pluginConfig[0]: args for plugin NodeResourcesFit were not of type"
                        + " NodeResourcesFitArgs.kubescheduler.config.k8s.io, got"
                        + " NodeAffinityArgs.kubescheduler.config.k8s.io",
                "profiles: [{pluginConfig: [{name: NodeResourcesFit, args: {ignoredResources: 3}}]}] | decoding"
                        + " .profiles[0].pluginConfig[0]: decoding args for plugin NodeResourcesFit: json: cannot"
                        + " unmarshal number into Go struct field NodeResourcesFitArgs.ignoredResources of type"
                        + " []string",
                "profiles: [{pluginConfig: [{name: NodeResourcesFit},{name: NodeResourcesFit}]}] |"
                        + " profiles[0].pluginConfig[1]: Duplicate value: \"NodeResourcesFit\"",
                "'{foo: 1, profiles: [{schedulerName: a, bar: 3, pluginConfig: [{name: NodeResourcesFit, args:"
                        + " {x: 1}}]}]}' | strict decoding error: unknown field \"foo\", unknown field"
                        + " \"profiles[0].bar\", decoding .profiles[0].pluginConfig[0]: strict decoding error:"
                        + " decoding args for plugin NodeResourcesFit: strict decoding error: unknown field \"x\"",
                "leaderElection: {leaseDuration: 1s} | leaderElection.leaseDuration: Invalid value: \"10s\": must be"
                        + " greater than `RenewDeadline`",
                "leaderElection: {leaseDuration: 1q} | time: unknown unit \"q\" in duration \"1q\"",
                "'{percentageOfNodesToScore: 101, parallelism: -1, podInitialBackoffSeconds: 5,"
                        + " podMaxBackoffSeconds: 1, extenders: [{urlPrefix: x, prioritizeVerb: a}]}' | [parallelism:"
                        + " Invalid value: -1: should be an integer value greater than zero,"
                        + " percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100],"
                        + " podMaxBackoffSeconds: Invalid value: 1: must be greater than or equal to"
                        + " PodInitialBackoffSeconds, extenders[0].weight: Invalid value: 0: must have a positive"
                        + " weight applied to it]",
                "extenders: [{urlPrefix: x, bindVerb: b},{urlPrefix: y, bindVerb: b, managedResources: [{name: cpu},"
                        + "{name: a.b/c}, {name: a.b/c}]}] | [extenders[1].managedResources[0].name: Invalid value:"
                        + " \"cpu\": is an invalid extended resource name, extenders[1].managedResources[2].name:"
                        + " Invalid value: \"a.b/c\": duplicate extender managed resource name, extenders: Invalid"
                        + " value: \"found 2 extenders implementing bind\": only one extender can implement bind]",
            })
    void whatCannotBeUsedIsToldInUpstreamsWords(String yaml, String message) {
        String body = yaml.startsWith("{") ? yaml.substring(1, yaml.length() - 1) : yaml;
        String document = yaml.startsWith("{")
                ? "{apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, " + body + "}"
                : HEAD + body;
        assertThatThrownBy(() -> read(document))
                .isInstanceOf(InvalidSchedulerConfigurationException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "InterPodAffinity | {hardPodAffinityWeight: 101} | hardPodAffinityWeight: Invalid value: 101: not in"
                        + " valid range [0, 100]",
                "VolumeBinding | {bindTimeoutSeconds: -1} | bindTimeoutSeconds: Invalid value: -1: invalid"
                        + " BindTimeoutSeconds, should not be a negative value",
                "PodTopologySpread | {defaultConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable:"
                        + " ScheduleAnyway}]} | defaultingType: Invalid value: \"System\": when .defaultConstraints"
                        + " are not empty",
                "NodeResourcesBalancedAllocation | {resources: [{name: cpu, weight: 2}]} | resources[0].weight:"
                        + " Invalid value: 2: must be 1",
                "NodeAffinity | {addedAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms:"
                        + " [{matchExpressions: [{key: a, operator: In}]}]}}} |"
                        + " addedAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]"
                        + ".matchExpressions[0].values: Invalid value: null: for 'in', 'notin' operators, values set"
                        + " can't be empty",
            })
    void argumentsOutOfBoundsAreTold(String plugin, String args, String message) {
        assertThatThrownBy(() -> profile("pluginConfig: [{name: " + plugin + ", args: " + args + "}]"))
                .hasMessage(PROFILE + message);
    }

    @Test
    void keysThatAreGivenTwiceAreTold() {
        assertThatThrownBy(() -> ConfigurationReader.read(
                        YAMLMapper.builder().build().readTree(HEAD + "bar: 1"),
                        List.of("line 4: key \"foo\" already set in map"),
                        ""))
                .hasMessage("strict decoding error: yaml: unmarshal errors:\n"
                        + "  line 4: key \"foo\" already set in map, unknown field \"bar\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: KubeSchedulerConfiguration | Object 'apiVersion' is missing in"
                        + " 'kind: KubeSchedulerConfiguration'",
                "apiVersion: kubescheduler.config.k8s.io/v1 | Object 'Kind' is missing in"
                        + " 'apiVersion: kubescheduler.config.k8s.io/v1'",
                "'{apiVersion: v1, kind: Pod}' | no kind \"Pod\" is registered for version \"v1\" in scheme"
                        + " \"pkg/scheduler/apis/config/scheme/scheme.go:29\"",
            })
    void anotherDocumentIsNone(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml)).hasMessage(message);
    }
}
