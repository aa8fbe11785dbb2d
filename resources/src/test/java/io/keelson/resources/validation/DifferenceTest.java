package io.keelson.resources.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.resources.validation.InternalTypes.Field;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** How messages show structures and what differs between two of them. */
class DifferenceTest {

    @Test
    void aStructureIsShownWithAllFieldsInTheOrderOfTheInternalType() {
        assertThat(InternalForm.of("RoleRef", json("{'name':'r','kind':'Role'}"))
                        .toString())
                .isEqualTo("{\"APIGroup\":\"\",\"Kind\":\"Role\",\"Name\":\"r\"}");
    }

    @Test
    void aMissingStructureIsNull() {
        assertThat(InternalForm.of("PodOS", null).isNull()).isTrue();
    }

    @Test
    void fieldsThatTheApiHasFurtherUpStandWhereTheInternalTypeHasThem() {
        JsonNode spec = InternalForm.of("PodSpec", json("{'hostNetwork':true}"));
        assertThat(Json.at(spec, "SecurityContext", "HostNetwork")).isEqualTo(json("true"));
        assertThat(spec.has("HostNetwork")).isFalse();
    }

    @Test
    void aChangeIsShownWithThreeLinesAroundIt() {
        String difference = Difference.of(
                "EphemeralContainer", json("{'name':'debug','image':'a'}"), json("{'name':'debug','image':'b'}"));
        assertThat(difference).isEqualTo("""
                @@ -1,6 +1,6 @@
                 {
                  "Name": "debug",
                - "Image": "a",
                + "Image": "b",
                  "Command": null,
                  "Args": null,
                  "WorkingDir": "",
                """);
    }

    @Test
    void changesFarApartAreShownOneByOne() {
        String difference = Difference.of(
                "EphemeralContainer",
                json("{'name':'debug','image':'a','targetContainerName':'x'}"),
                json("{'name':'debug','image':'b','targetContainerName':'y'}"));
        assertThat(difference.lines().filter(line -> line.startsWith("@@"))).hasSize(2);
        assertThat(difference)
                .contains("- \"TargetContainerName\": \"x\"")
                .contains("+ \"TargetContainerName\": \"y\"");
    }

    @Test
    void equalStructuresHaveNoDifference() {
        assertThat(Difference.of("PodSpec", json("{'nodeName':'n'}"), json("{'nodeName':'n'}")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PodSpec",
                "EphemeralContainer",
                "PersistentVolumeSource",
                "PersistentVolumeClaimSpec",
                "RoleRef",
                "SecurityContext",
                "SeccompProfile",
                "SuccessPolicy",
                "PodResourceClaim",
                "PodDisruptionBudgetSpec",
                "DeploymentStrategy",
                "DaemonSetUpdateStrategy",
                "StatefulSetUpdateStrategy",
                "RollingUpdateStatefulSetStrategy"
            })
    void everyTypeThatATypeNamesIsInTheTable(String type) {
        Set<String> seen = new HashSet<>();
        visit(type, seen);
        assertThat(seen).contains(type);
    }

    private static void visit(String type, Set<String> seen) {
        if (seen.add(type)) {
            List<Field> fields = InternalTypes.fields(type);
            assertThat(fields).as(type).isNotEmpty();
            fields.stream().map(Field::type).filter(inner -> !inner.isEmpty()).forEach(inner -> visit(inner, seen));
        }
    }

    private static JsonNode json(String text) {
        return Json.parseValue(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
