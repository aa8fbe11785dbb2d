package io.keelson.controllermanager.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceCondition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamespaceConditionsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void whatIsLeftIsListedAndAConditionMovesOnlyWithItsStatus() {
        ContentDeletion pass = new ContentDeletion();
        pass.remain("secrets.", 1);
        pass.remain("deployments.apps", 2);
        pass.waitFor("example.org/f", 3);
        List<NamespaceCondition> first = NamespaceConditions.after(List.of(), pass, NOW);
        assertThat(first).hasSize(5);
        assertThat(first.get(3).getMessage())
                .isEqualTo("Some resources are remaining: deployments.apps has 2 resource instances,"
                        + " secrets. has 1 resource instances");
        assertThat(first.get(4).getMessage())
                .isEqualTo(
                        "Some content in the namespace has finalizers remaining: example.org/f in 3 resource instances");
        assertThat(NamespaceConditions.after(first, pass, NOW.plusSeconds(5))).isEqualTo(first);
        ContentDeletion next = new ContentDeletion();
        next.remain("secrets.", 1);
        List<NamespaceCondition> second = NamespaceConditions.after(first, next, NOW.plusSeconds(5));
        assertThat(second.get(3).getLastTransitionTime()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(second.get(4).getStatus()).isEqualTo("False");
        assertThat(second.get(4).getLastTransitionTime()).isEqualTo("2026-01-01T00:00:05Z");
    }
}
