package io.keelson.apiserver.admission.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.admission.AdmissionRequests;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationRuleTest {
    private static final String POD = "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','namespace':'ns'}}";
    private static final String NODE = "{'apiVersion':'v1','kind':'Node','metadata':{'name':'n'}}";
    private static final String NAMESPACE =
            "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'ns','namespace':'ns'}}";

    /** A rule is {@code operation group version resource scope name}, a request {@code object operation subresource}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            *      | *    | *  | *        | *          |   | pod CREATE        | true
            *      | *    | *  | *        | *          |   | pod CREATE status | false
            *      | *    | *  | */*      | *          |   | pod CREATE status | true
            *      | *    | *  | pods/*   | *          |   | pod CREATE        | true
            *      | *    | *  | pods/*   | *          |   | pod UPDATE status | true
            *      | *    | *  | */status | *          |   | pod UPDATE status | true
            *      | *    | *  | */status | *          |   | pod UPDATE resize | false
            *      | *    | *  | pods     | *          |   | pod UPDATE status | false
            CREATE | *    | *  | pods     | *          |   | pod UPDATE        | false
            *      | apps | *  | pods     | *          |   | pod CREATE        | false
            *      | *    | v2 | pods     | *          |   | pod CREATE        | false
            *      | *    | *  | pods     | Namespaced |   | pod CREATE        | true
            *      | *    | *  | pods     | Cluster    |   | pod CREATE        | false
            *      | *    | *  | nodes    | Cluster    |   | node CREATE       | true
            *      | *    | *  | nodes    | Namespaced |   | node CREATE       | false
            *      | *    | *  | *        | Cluster    |   | namespace DELETE  | true
            *      | *    | *  | pods     | *          | p | pod CREATE        | true
            *      | *    | *  | pods     | *          | q | pod CREATE        | false
            """)
    void aRuleIsForARequest(
            String operation,
            String group,
            String version,
            String resource,
            String scope,
            String name,
            String asked,
            boolean matches) {
        OperationRule rule =
                OperationRule.of(AdmissionRequests.tree("{'operations': ['" + operation + "'], 'apiGroups': ['"
                        + group + "'], 'apiVersions': ['" + version + "'], 'resources': ['" + resource
                        + "'], 'scope': '" + scope
                        + "'" + (name == null ? "" : ", 'resourceNames': ['" + name + "']") + "}"));
        String[] parts = asked.split(" ");
        String object =
                switch (parts[0]) {
                    case "pod" -> POD;
                    case "node" -> NODE;
                    default -> NAMESPACE;
                };
        AdmissionRequest request = new AdmissionRequests()
                .of(
                        Operation.valueOf(parts[1]),
                        parts.length > 2 ? parts[2] : "",
                        AdmissionRequests.tree(object),
                        null);
        assertThat(rule.matches(request, request.resource())).isEqualTo(matches);
    }
}
