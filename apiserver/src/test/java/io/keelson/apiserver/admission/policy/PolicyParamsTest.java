package io.keelson.apiserver.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequests;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyParamsTest {
    private static final GroupVersionKind CONFIG_MAP = new GroupVersionKind("", "v1", "ConfigMap");
    private static final GroupVersionKind NODE = new GroupVersionKind("", "v1", "Node");
    private static final String POD = "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','namespace':'ns'}}";
    private static final String CLUSTER = "{'apiVersion':'v1','kind':'Node','metadata':{'name':'n'}}";

    private final AdmissionRequests requests = new AdmissionRequests();

    private List<String> names(@Nullable GroupVersionKind kind, @Nullable String reference, String object) {
        GroupVersionResource none = new GroupVersionResource("", "v1", "none");
        PolicyParams params = new PolicyParams(new AdmissionRequests.OneOther(none, none, NODE));
        AdmissionRequest request = requests.create(object);
        return params.of(kind, reference == null ? null : AdmissionRequests.tree(reference), request).stream()
                .map(found -> found.map(param -> String.valueOf(Json.text(param, "metadata", "name")))
                        .orElse("none"))
                .toList();
    }

    private void map(String namespace, String name, String labels) {
        requests.reader.with("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'" + name + "','namespace':'"
                + namespace + "','labels':{" + labels + "}}}");
    }

    @Test
    void withoutAKindThereIsNothingOnce() {
        assertThat(names(null, "{'name':'a'}", POD)).containsExactly("none");
        assertThat(names(CONFIG_MAP, null, POD)).containsExactly("none");
    }

    @Test
    void oneIsFoundByNameInTheNamespaceOfTheRequestOrAnother() {
        map("ns", "a", "");
        map("other", "b", "");
        assertThat(names(CONFIG_MAP, "{'name':'a'}", POD)).containsExactly("a");
        assertThat(names(CONFIG_MAP, "{'name':'b','namespace':'other'}", POD)).containsExactly("b");
        assertThat(names(CONFIG_MAP, "{'name':'b'}", POD)).isEmpty();
    }

    @Test
    void manyAreFoundByTheirLabels() {
        map("ns", "a", "'k':'v'");
        map("ns", "b", "'k':'v'");
        map("ns", "c", "'k':'w'");
        assertThat(names(CONFIG_MAP, "{'selector':{'matchLabels':{'k':'v'}}}", POD))
                .containsExactly("a", "b");
        assertThat(names(CONFIG_MAP, "{'selector':{}}", POD)).containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'name':'a','selector':{}}                           | paramRef.name and paramRef.selector are mutually exclusive
            {'namespace':'ns'}                                   | one of name or selector must be provided
            {'name':'a','parameterNotFoundAction':'Deny'}        | no params found for policy binding with `Deny` parameterNotFoundAction
            """)
    void whatIsWrongWithAReferenceIsTold(String reference, String message) {
        assertThatThrownBy(() -> names(CONFIG_MAP, reference, POD)).hasMessage(message);
    }

    @Test
    void namespacesOfParametersMustFit() {
        assertThatThrownBy(() -> names(NODE, "{'name':'n','namespace':'ns'}", POD))
                .hasMessage("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
        assertThatThrownBy(() -> names(CONFIG_MAP, "{'name':'a'}", CLUSTER))
                .hasMessage("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
        assertThatThrownBy(() -> names(new GroupVersionKind("x.io", "v1", "X"), "{'name':'a'}", POD))
                .hasMessage("paramKind kind `x.io/v1, Kind=X` not known");
    }
}
