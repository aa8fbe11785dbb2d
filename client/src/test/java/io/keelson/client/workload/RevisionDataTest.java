package io.keelson.client.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.keelson.client.transport.Wire;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RevisionDataTest {
    private final RevisionData data = new RevisionData(new Wire().mapper());

    @Test
    void aRevisionRestoresTheTemplateItWasMadeOf() {
        ControllerRevision revision = revision("r", 1, template("a"));
        assertThat(data.template(revision)).isEqualTo(template("a"));
        assertThat(data.bytes(revision))
                .startsWith("{\"spec\":{\"template\":{\"$patch\":\"replace\",\"metadata\":{\"labels\":");
    }

    /** Upstream's tools tell the current revision by its bytes. */
    @Test
    void keysAreSortedOnTheWire() {
        assertThat(new Wire().mapper().writeValueAsString(data.of(template("a"))))
                .startsWith("{\"spec\":{\"template\":{\"$patch\":\"replace\",\"metadata\":{\"labels\":");
    }

    @Test
    void equalTemplatesHaveEqualHashesAndCollisionsTellThemApart() {
        ControllerRevision one = revision("r", 1, template("a"));
        assertThat(data.hash(one, 0)).isEqualTo(data.hash(revision("s", 7, template("a")), 0));
        assertThat(data.hash(one, 0)).isNotEqualTo(data.hash(one, 1)).matches("[bcdfghjklmnpqrstvwxz2456789]{1,10}");
        assertThat(data.hash(one, 0)).isNotEqualTo(data.hash(revision("r", 1, template("b")), 0));
    }

    @Test
    void dataOfAnotherFormRestoresNothing() {
        ControllerRevision revision = revision("r", 1, template("a"));
        revision.setData(Map.of("spec", "no template"));
        assertThat(data.template(revision)).isNull();
        revision.setData(null);
        assertThat(data.template(revision)).isNull();
    }

    @Test
    void surplusAreTheOldestThatNobodyUses() {
        List<ControllerRevision> sorted = List.of(
                revision("a", 1, template("a")),
                revision("b", 2, template("b")),
                revision("c", 3, template("c")),
                revision("d", 4, template("d")));
        assertThat(RevisionHistory.surplus(sorted, Set.of("a", "d"), 1))
                .extracting(r -> r.getMetadata().getName())
                .containsExactly("b");
        assertThat(RevisionHistory.surplus(sorted, Set.of(), 10)).isEmpty();
        assertThat(RevisionHistory.next(sorted)).isEqualTo(5);
        assertThat(RevisionHistory.next(List.of())).isEqualTo(1);
    }

    private ControllerRevision revision(String name, long number, PodTemplateSpec template) {
        return new ControllerRevisionBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withRevision(number)
                .withData(data.of(template))
                .build();
    }

    private static PodTemplateSpec template(String image) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage(image)
                .endContainer()
                .endSpec()
                .build();
    }
}
