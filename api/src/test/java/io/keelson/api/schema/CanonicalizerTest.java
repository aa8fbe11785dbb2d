package io.keelson.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class CanonicalizerTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            v1 | ConfigMap | {'data':{},'immutable':false} | {'metadata':{},'immutable':false}
            v1 | Pod | {'spec':{'containers':[],'hostNetwork':false,'nodeName':''}} | {'metadata':{},'spec':{'containers':null},'status':{}}
            v1 | Pod | {} | {'metadata':{},'spec':{'containers':null},'status':{}}
            rbac.authorization.k8s.io/v1 | Role | {} | {'metadata':{},'rules':null}
            v1 | Service | {'spec':{'ports':[{'port':0}]}} | {'metadata':{},'spec':{'ports':[{'port':0,'targetPort':0}]},'status':{'loadBalancer':{}}}
            apps/v1 | Deployment | {} | {'metadata':{},'spec':{'selector':null,'strategy':{},'template':{'metadata':{},'spec':{'containers':null}}},'status':{}}
            v1 | PodTemplate | {'template':{'metadata':{'creationTimestamp':null}}} | {'metadata':{},'template':{'metadata':{},'spec':{'containers':null}}}
            v1 | Event | {} | {'metadata':{},'eventTime':null,'firstTimestamp':null,'lastTimestamp':null,'involvedObject':{},'source':{},'reportingComponent':'','reportingInstance':''}
            """)
    void emptyValuesAreShownOrNotAsTheTypeSays(String apiVersion, String kind, String json, String expected) {
        assertThat(stored(apiVersion, kind, json)).isEqualTo(Schemas.json(expected));
    }

    @Test
    void emptyListsThatAreAlwaysShownAreNullUnlessStoredAsJson() {
        assertThat(stored("rbac.authorization.k8s.io/v1", "Role", "{'rules':[]}")
                        .get("rules")
                        .isNull())
                .isTrue();
        assertThat(stored("v1", "PodList", "{'items':[]}").get("items").isArray())
                .isTrue();
        assertThat(stored("apiextensions.k8s.io/v1", "CustomResourceDefinition", "{'spec':{'versions':[]}}")
                        .at("/spec/versions")
                        .isArray())
                .isTrue();
    }

    @Test
    void emptyListsThatWereSentAreToldFromMissingOnesUntilTheyAreStored() {
        ObjectNode sent = Schemas.decode("rbac.authorization.k8s.io/v1", "Role", "{'rules':[]}")
                .tree();
        assertThat(sent.get("rules").isArray()).isTrue();
        ObjectNode silent =
                Schemas.decode("rbac.authorization.k8s.io/v1", "Role", "{}").tree();
        assertThat(silent.get("rules").isNull()).isTrue();
    }

    private static ObjectNode stored(String apiVersion, String kind, String json) {
        ObjectNode object = Schemas.decode(apiVersion, kind, json).tree();
        Canonicalizer.apply(object, Schemas.of(apiVersion, kind));
        return object;
    }

    @Test
    void zeroOfWhatCanBeUnsetIsKept() {
        assertThat(Schemas.decode("apps/v1", "ReplicaSet", "{'spec':{'replicas':0}}")
                        .tree()
                        .at("/spec/replicas")
                        .intValue())
                .isZero();
    }
}
