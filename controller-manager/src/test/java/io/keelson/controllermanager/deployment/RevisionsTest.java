package io.keelson.controllermanager.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.keelson.client.transport.Wire;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RevisionsTest {
    private static final RolloutLimits LIMITS = new RolloutLimits(2, 1, 0);
    private final Deployment deployment = new DeploymentBuilder(ScalingTest.deployment(2, "1", "0"))
            .editMetadata()
            .addToAnnotations("note", "n")
            .addToAnnotations("kubectl.kubernetes.io/last-applied-configuration", "{}")
            .endMetadata()
            .build();

    @Test
    void aNewSetGetsTheNotesTheRevisionAndTheCounts() {
        assertThat(Revisions.wanted(deployment, Map.of(), 1, false, LIMITS))
                .containsOnly(
                        Map.entry("note", "n"),
                        Map.entry(Revisions.REVISION, "1"),
                        Map.entry(Revisions.DESIRED, "2"),
                        Map.entry(Revisions.MAX, "3"));
    }

    @Test
    void aSetThatIsUsedAgainRemembersItsFormerRevisions() {
        Map<String, String> third = Revisions.wanted(deployment, Map.of(Revisions.REVISION, "1"), 3, true, LIMITS);
        assertThat(third).containsEntry(Revisions.REVISION, "3").containsEntry(Revisions.HISTORY, "1");
        Map<String, String> fifth = Revisions.wanted(deployment, third, 5, true, LIMITS);
        assertThat(fifth).containsEntry(Revisions.REVISION, "5").containsEntry(Revisions.HISTORY, "1,3");
        assertThat(Revisions.wanted(deployment, fifth, 4, true, LIMITS)).isEqualTo(fifth);
    }

    @Test
    void equalTemplatesHaveEqualHashesAndACollisionChangesThem() {
        TemplateHash hash = new TemplateHash(new Wire().mapper());
        String one = hash.of(template("i", "a", "b"), null);
        assertThat(one).matches("[bcdfghjklmnpqrstvwxz2456789]{6,10}");
        assertThat(hash.of(template("i", "b", "a"), null)).isEqualTo(one);
        assertThat(hash.of(template("j", "a", "b"), null)).isNotEqualTo(one);
        assertThat(hash.of(template("i", "a", "b"), 1)).isNotEqualTo(one);
    }

    private static PodTemplateSpec template(String image, String firstLabel, String secondLabel) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .addToLabels(firstLabel, "x")
                .addToLabels(secondLabel, "x")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withImage(image)
                .endContainer()
                .endSpec()
                .build();
    }
}
