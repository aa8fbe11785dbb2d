package io.keelson.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.apiserver.audit.AuditPolicy.Decision;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.request.Query;
import io.keelson.apiserver.request.RequestInfo;
import io.keelson.apiserver.request.RequestInfoResolver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditPolicyTest {
    private static final String POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            omitManagedFields: true
            rules:
            - level: None
              users: [system:kube-proxy]
              verbs: [watch]
              resources: [{resources: [endpoints]}]
            - level: None
              userGroups: [system:nodes]
              nonResourceURLs: ["/healthz*", /version]
            - level: Metadata
              resources: [{resources: [secrets, configmaps]}, {group: authentication.k8s.io, resources: [tokenreviews]}]
              omitStages: [ResponseStarted]
            - level: RequestResponse
              namespaces: [kube-system]
              omitManagedFields: false
            - level: Request
              resources: [{group: apps, resources: ["*/scale"]}, {group: "*", resources: ["pods/*"], resourceNames: [one]}]
            """;

    private static AuditPolicy parse(String yaml) {
        return AuditPolicyFile.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static Decision decide(String user, String group, String method, String path) {
        int question = path.indexOf('?');
        String plain = question < 0 ? path : path.substring(0, question);
        Query query = Query.parse(question < 0 ? null : path.substring(question + 1));
        UserInfo who = UserInfo.authenticated(user, List.of(group));
        return parse(POLICY).decide(who, RequestInfoResolver.resolve(method, plain, query));
    }

    @ParameterizedTest
    @CsvSource({
        "system:kube-proxy, g, GET, /api/v1/endpoints?watch=1, NONE",
        "system:kube-proxy, g, GET, /api/v1/endpoints, NONE",
        "a, g, GET, /api/v1/namespaces/x/secrets/s, METADATA",
        "a, g, POST, /apis/authentication.k8s.io/v1/tokenreviews, METADATA",
        "a, g, POST, /apis/other/v1/tokenreviews, NONE",
        "a, g, GET, /api/v1/namespaces/kube-system/secrets/s, METADATA",
        "a, g, GET, /api/v1/namespaces/kube-system/pods, REQUEST_RESPONSE",
        "a, g, PUT, /apis/apps/v1/namespaces/x/deployments/d/scale, REQUEST",
        "a, g, PUT, /apis/apps/v1/namespaces/x/deployments/d, NONE",
        "a, g, GET, /api/v1/namespaces/x/pods/one/log, REQUEST",
        "a, g, GET, /api/v1/namespaces/x/pods/two/log, NONE",
        "a, system:nodes, GET, /healthz/etcd, NONE",
        "a, g, GET, /metrics, NONE",
    })
    void theFirstRuleThatSelectsDecides(String user, String group, String method, String path, AuditLevel level) {
        assertThat(decide(user, group, method, path).level()).isEqualTo(level);
    }

    @Test
    void stagesThatPolicyAndRuleOmitAddUp() {
        assertThat(decide("a", "g", "GET", "/api/v1/secrets").omitStages())
                .containsExactlyInAnyOrder(AuditStage.REQUEST_RECEIVED, AuditStage.RESPONSE_STARTED);
        assertThat(decide("a", "g", "GET", "/api/v1/secrets").omitManagedFields())
                .isTrue();
        assertThat(decide("a", "g", "GET", "/api/v1/namespaces/kube-system/pods")
                        .omitManagedFields())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {level: Everything}                                   | rules[0].level: Unsupported value: "Everything": supported values: "None", "Metadata", "Request", "RequestResponse"
            {users: [a]}                                          | rules[0].level: Required value
            {level: None, omitStages: [Never]}                    | rules[0].omitStages[0]: Invalid value: "Never": allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic
            {level: None, nonResourceURLs: [healthz]}             | rules[0].nonResourceURLs[0]: Invalid value: "healthz": non-resource URL rules must begin with a '/' character
            {level: None, nonResourceURLs: [/a*b]}                | rules[0].nonResourceURLs[0]: Invalid value: "/a*b": non-resource URL wildcards '*' must be the final character of the rule
            {level: None, resources: [{resourceNames: [a]}]}      | rules[0].resources.resourceNames: Invalid value: ["a"]: using resourceNames requires at least one resource
            {level: None, nonResourceURLs: [/a], namespaces: [b]} | rules[0].nonResourceURLs: Invalid value: ["/a"]: rules cannot apply to both regular resources and non-resource URLs
            """)
    void whatIsWrongIsTold(String rule, String message) {
        assertThatThrownBy(() -> parse("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [" + rule + "]"))
                .hasMessage(message);
    }

    @Test
    void aPolicyWithoutRulesOrOfAnotherKindIsNone() {
        assertThatThrownBy(() -> parse("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: []"))
                .hasMessage("loaded illegal policy with 0 rules");
        assertThatThrownBy(() -> parse("apiVersion: v1\nkind: Pod"))
                .hasMessage("unknown group version field v1, Kind=Pod in policy");
        assertThatThrownBy(() -> AuditPolicyFile.read(Path.of("/no/such/policy")))
                .hasMessageContaining("failed to read file path \"/no/such/policy\"");
    }

    @ParameterizedTest
    @CsvSource({"create", "update", "patch", "get", "list", "delete"})
    void theExampleNotesNothingOfWhatIsInSecrets(String verb) {
        AuditPolicy example = AuditPolicyFile.read(Path.of("../manifests/examples/audit-policy.yaml"));
        RequestInfo secret =
                new RequestInfo(true, "/api/v1/namespaces/x/secrets/s", verb, "", "v1", "x", "secrets", "", "s", "");
        for (String user : List.of("admin", "system:kube-controller-manager")) {
            assertThat(example.decide(UserInfo.authenticated(user, List.of()), secret)
                            .level())
                    .isEqualTo(AuditLevel.METADATA);
        }
    }
}
