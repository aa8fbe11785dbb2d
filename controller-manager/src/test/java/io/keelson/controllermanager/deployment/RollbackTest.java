package io.keelson.controllermanager.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollbackTest {
    private final List<ReplicaSet> sets = List.of(set("1", "one"), set("2", "two"), set("4", "four"));

    @ParameterizedTest
    @CsvSource({"'', ", "x, ", "0, 0", "7, 7"})
    void theAnnotationSaysWhere(String text, Long revision) {
        assertThat(Rollback.revision(deployment(text))).isEqualTo(revision);
    }

    @ParameterizedTest
    @CsvSource({
        "0, two, DeploymentRollback, 'Rolled back deployment \"d\" to revision 2'",
        "1, one, DeploymentRollback, 'Rolled back deployment \"d\" to revision 1'",
        "3, four, DeploymentRollbackRevisionNotFound, Unable to find the revision to rollback to.",
        "4, four, DeploymentRollbackTemplateUnchanged,"
                + " 'The rollback revision contains the same template as current deployment \"d\"'",
    })
    void aDeploymentGoesBackWhereThereIsSomethingToGoBackTo(long to, String image, String reason, String message) {
        Rollback rollback = Rollback.decide(deployment(Long.toString(to)), to, sets);

        assertThat(image(rollback.deployment())).isEqualTo(image);
        assertThat(rollback.reason()).isEqualTo(reason);
        assertThat(rollback.message()).isEqualTo(message);
        assertThat(Revisions.annotations(rollback.deployment())).doesNotContainKey(Revisions.ROLLBACK_TO);
    }

    @Test
    void whoHasNeverChangedHasNothingToGoBackTo() {
        Rollback rollback = Rollback.decide(deployment("0"), 0, List.of(set("1", "four")));
        assertThat(rollback.message()).isEqualTo("Unable to find last revision.");
        assertThat(rollback.done()).isFalse();
    }

    @Test
    void annotationsGoBackWithTheTemplate() {
        Rollback rollback = Rollback.decide(deployment("1"), 1, sets);
        assertThat(Revisions.annotations(rollback.deployment()))
                .isEqualTo(Map.of(Revisions.REVISION, "4", "kubernetes.io/change-cause", "one"));
        assertThat(rollback.deployment().getSpec().getTemplate().getMetadata().getLabels())
                .isEqualTo(Map.of("app", "d"));
    }

    private static String image(Deployment d) {
        return d.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
    }

    private static Deployment deployment(String rollbackTo) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("d")
                .addToAnnotations(Revisions.REVISION, "4")
                .addToAnnotations("kubernetes.io/change-cause", "four")
                .addToAnnotations(Revisions.ROLLBACK_TO, rollbackTo)
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "d")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage("four")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static ReplicaSet set(String revision, String image) {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withName("d-" + image)
                .addToAnnotations(Revisions.REVISION, revision)
                .addToAnnotations("kubernetes.io/change-cause", image)
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "d")
                .addToLabels(DeploymentReplicaSets.HASH_LABEL, image)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
