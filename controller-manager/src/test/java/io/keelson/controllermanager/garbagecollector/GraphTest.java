package io.keelson.controllermanager.garbagecollector;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GraphTest {
    private final Graph graph = new Graph();

    @Test
    void anOwnerNobodyHasSeenIsLookedFor() {
        assertThat(observe("n", "b", owner("a", false)).delete()).containsExactly("a");
        assertThat(Objects.requireNonNull(graph.view("a")).observed()).isFalse();
        assertThat(observe("n", "a").delete()).isEmpty();
        assertThat(Objects.requireNonNull(graph.view("a")).observed()).isTrue();
        assertThat(graph.forget("a").delete()).containsExactly("b");
    }

    @Test
    void foregroundDeletionLooksAtTheDependentsAndThenAtTheOwner() {
        observe("n", "a");
        observe("n", "b", owner("a", true));
        ConfigMap deleted = new ConfigMapBuilder(object("n", "a"))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .withFinalizers(Graph.FOREGROUND)
                .endMetadata()
                .build();
        assertThat(graph.observe(identity("n", "a"), deleted).delete()).containsExactlyInAnyOrder("a", "b");
        assertThat(graph.observe(identity("n", "a"), deleted).delete()).isEmpty();
        assertThat(Objects.requireNonNull(graph.view("a")).dependents())
                .singleElement()
                .satisfies(d -> assertThat(d.blocks()).isTrue());
        assertThat(observe("n", "b", owner("a", false)).delete()).contains("a");
        assertThat(graph.forget("b").delete()).contains("a");
    }

    @Test
    void orphaningIsAskedForOnce() {
        ConfigMap deleted = new ConfigMapBuilder(object("n", "a"))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .withFinalizers(Graph.ORPHAN)
                .endMetadata()
                .build();
        assertThat(graph.observe(identity("n", "a"), deleted).orphan()).containsExactly("a");
        assertThat(graph.observe(identity("n", "a"), deleted).orphan()).isEmpty();
    }

    @Test
    void anOwnerInAnotherNamespaceIsReportedWhicheverComesFirst() {
        observe("far", "a");
        Graph.Consequences late = observe("n", "b", owner("a", false));
        assertThat(late.misplaced()).hasSize(1);
        assertThat(late.delete()).contains("b");
        observe("n", "c", owner("x", false));
        assertThat(observe("far", "x").misplaced()).hasSize(1);
    }

    @Test
    void verdicts() {
        var solid = new Verdict.Owner(owner("a", true), Verdict.OwnerState.SOLID);
        var absent = new Verdict.Owner(owner("b", true), Verdict.OwnerState.ABSENT);
        var waiting = new Verdict.Owner(owner("c", true), Verdict.OwnerState.WAITING);
        var dependent = new Graph.Dependent(identity("n", "d"), true, false);
        var circle = new Graph.Dependent(identity("n", "d"), true, true);
        assertThat(Verdict.of(List.of(solid), List.of(), List.of())).isEqualTo(new Verdict.Keep());
        assertThat(Verdict.of(List.of(solid, absent, waiting), List.of(), List.of()))
                .isEqualTo(new Verdict.DropOwners(Set.of("b", "c")));
        assertThat(Verdict.of(List.of(absent), List.of(), List.of()))
                .isEqualTo(new Verdict.Delete("Background", false));
        assertThat(Verdict.of(List.of(absent), List.of(Graph.ORPHAN), List.of()))
                .isEqualTo(new Verdict.Delete("Orphan", false));
        assertThat(Verdict.of(List.of(waiting), List.of(), List.of()))
                .isEqualTo(new Verdict.Delete("Background", false));
        assertThat(Verdict.of(List.of(waiting), List.of(), List.of(dependent)))
                .isEqualTo(new Verdict.Delete("Foreground", false));
        assertThat(Verdict.of(List.of(waiting, absent), List.of(), List.of(circle)))
                .isEqualTo(new Verdict.Delete("Foreground", true));
    }

    private Graph.Consequences observe(String namespace, String name, OwnerReference... owners) {
        return graph.observe(identity(namespace, name), object(namespace, name, owners));
    }

    private static ObjectIdentity identity(String namespace, String name) {
        return new ObjectIdentity("v1", "ConfigMap", namespace, name, name);
    }

    private static ConfigMap object(String namespace, String name, OwnerReference... owners) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withUid(name)
                .withOwnerReferences(owners)
                .endMetadata()
                .build();
    }

    private static OwnerReference owner(String name, boolean blocks) {
        return new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("ConfigMap")
                .withName(name)
                .withUid(name)
                .withBlockOwnerDeletion(blocks ? true : null)
                .build();
    }
}
