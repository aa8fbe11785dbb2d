package io.keelson.apiserver.admission.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.admission.AdmissionRequests;
import io.keelson.apiserver.admission.match.RequestMatch.Matched;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestMatchTest {
    private static final GroupVersionResource V1 =
            new GroupVersionResource("autoscaling", "v1", "horizontalpodautoscalers");
    private static final GroupVersionResource V2 =
            new GroupVersionResource("autoscaling", "v2", "horizontalpodautoscalers");
    private static final GroupVersionKind KIND = new GroupVersionKind("autoscaling", "v1", "HorizontalPodAutoscaler");

    private final AdmissionRequests requests = new AdmissionRequests();
    private final AdmissionRequests.OneOther versions = new AdmissionRequests.OneOther(V2, V1, KIND);

    private static RequestMatch match(String match) {
        return RequestMatch.ofResources(AdmissionRequests.tree(match));
    }

    private @Nullable Matched match(String match, AdmissionRequest request) {
        return match(match).match(request, versions, new NamespaceMatcher(requests.reader::get));
    }

    private static String scaler(String labels) {
        return "{'apiVersion':'autoscaling/v2','kind':'HorizontalPodAutoscaler','metadata':{'name':'h','namespace':'ns',"
                + "'labels':{" + labels + "}}}";
    }

    private static String rules(String version, String rest) {
        return "{'resourceRules':[{'operations':['*'],'apiGroups':['autoscaling'],'apiVersions':['" + version
                + "'],'resources':['*']}]" + rest + "}";
    }

    @Test
    void aRuleForAnotherVersionMatchesAsThatVersion() {
        AdmissionRequest request = requests.create(scaler(""));
        assertThat(match(rules("v2", ""), request)).isEqualTo(new Matched(V2, request.kind()));
        assertThat(match(rules("v1", ""), request)).isEqualTo(new Matched(V1, KIND));
        assertThat(match(rules("v1", ",'matchPolicy':'Exact'"), request)).isNull();
    }

    @Test
    void withoutRulesEverythingMatchesButWhatIsExcluded() {
        AdmissionRequest request = requests.create(scaler(""));
        assertThat(match("{}", request)).isNotNull();
        String excluded = "{'excludeResourceRules':[{'operations':['%s'],'apiGroups':['*'],'apiVersions':['v1'],"
                + "'resources':['*']}]}";
        assertThat(match(excluded.formatted("CREATE"), request)).isNull();
        assertThat(match(excluded.formatted("DELETE"), request)).isNotNull();
    }

    @Test
    void theLabelsOfTheObjectBeforeCountToo() {
        String selector = rules("v2", ",'objectSelector':{'matchLabels':{'a':'b'}}");
        assertThat(match(selector, requests.create(scaler("'a':'b'")))).isNotNull();
        assertThat(match(selector, requests.create(scaler("")))).isNull();
        assertThat(match(
                        selector,
                        requests.of(
                                Operation.UPDATE,
                                "",
                                AdmissionRequests.tree(scaler("")),
                                AdmissionRequests.tree(scaler("'a':'b'")))))
                .isNotNull();
    }

    @Test
    void theLabelsOfTheNamespaceDecide() {
        String selector = rules("v2", ",'namespaceSelector':{'matchLabels':{'team':'x'}}");
        AdmissionRequest request = requests.create(scaler(""));
        assertThatThrownBy(() -> match(selector, request)).hasMessage("namespaces \"ns\" not found");
        requests.reader.with("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'ns','labels':{'team':'y'}}}");
        assertThat(match(selector, request)).isNull();
        requests.reader.with("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'ns','labels':{'team':'x'}}}");
        assertThat(match(selector, request)).isNotNull();
    }

    @Test
    void aNamespaceIsSelectedByItsOwnLabels() {
        String selector = "{'namespaceSelector':{'matchLabels':{'team':'x'}}}";
        String namespace =
                "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'new','namespace':'new','labels':{%s}}}";
        assertThat(match(selector, requests.create(namespace.formatted("'team':'x'"))))
                .isNotNull();
        assertThat(match(selector, requests.create(namespace.formatted("")))).isNull();
    }

    @Test
    void whatIsInNoNamespaceIsAlwaysSelected() {
        String selector = "{'namespaceSelector':{'matchLabels':{'team':'x'}}}";
        assertThat(match(selector, requests.create("{'apiVersion':'v1','kind':'Node','metadata':{'name':'n'}}")))
                .isNotNull();
    }
}
