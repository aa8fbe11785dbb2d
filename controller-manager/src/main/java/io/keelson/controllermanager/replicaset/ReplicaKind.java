package io.keelson.controllermanager.replicaset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.api.model.ReplicationControllerConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.transport.ApiClient;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A kind that keeps replicas, seen as a ReplicaSet. */
interface ReplicaKind {
    /** The kind's name. */
    String kind();

    /** Its group and version. */
    String apiVersion();

    /** Who it is in events. */
    String component();

    /** Whether its status counts pods that are going away (KEP-3973; only ReplicaSets have the field). */
    boolean countsTerminating();

    /** The object as the informer has it. */
    @Nullable
    ReplicaSet cached(ObjectKey key);

    /** The object as the server has it. */
    @Nullable
    ReplicaSet fresh(ObjectKey key);

    /** All of a namespace. */
    List<ReplicaSet> cachedIn(String namespace);

    /** Writes the status and returns what the server made of it. */
    ReplicaSet updateStatus(ReplicaSet object, ReplicaSetStatus status);

    /** What events are about. */
    HasMetadata original(ReplicaSet object);

    /** Calls back with the key of each object. */
    void onChange(Consumer<ObjectKey> changed);

    /** ReplicaSets. */
    record ReplicaSets(ApiClient api, Informer<ReplicaSet> informer) implements ReplicaKind {
        @Override
        public String kind() {
            return "ReplicaSet";
        }

        @Override
        public String apiVersion() {
            return "apps/v1";
        }

        @Override
        public String component() {
            return "replicaset-controller";
        }

        @Override
        public boolean countsTerminating() {
            return true;
        }

        @Override
        public @Nullable ReplicaSet cached(ObjectKey key) {
            return informer.get(key);
        }

        @Override
        public @Nullable ReplicaSet fresh(ObjectKey key) {
            return api.get(ReplicaSet.class, key.namespace(), key.name());
        }

        @Override
        public List<ReplicaSet> cachedIn(String namespace) {
            return informer.list(namespace);
        }

        @Override
        public ReplicaSet updateStatus(ReplicaSet object, ReplicaSetStatus status) {
            return api.updateStatus(
                    new ReplicaSetBuilder(object).withStatus(status).build());
        }

        @Override
        public HasMetadata original(ReplicaSet object) {
            return object;
        }

        @Override
        public void onChange(Consumer<ObjectKey> changed) {
            informer.addHandler(Informer.Handler.each(rs -> changed.accept(ObjectKey.of(rs))));
        }
    }

    /** ReplicationControllers. */
    record ReplicationControllers(ApiClient api, Informer<ReplicationController> informer) implements ReplicaKind {
        @Override
        public String kind() {
            return "ReplicationController";
        }

        @Override
        public String apiVersion() {
            return "v1";
        }

        @Override
        public String component() {
            return "replication-controller";
        }

        @Override
        public boolean countsTerminating() {
            return false;
        }

        @Override
        public @Nullable ReplicaSet cached(ObjectKey key) {
            ReplicationController rc = informer.get(key);
            return rc == null ? null : seen(rc);
        }

        @Override
        public @Nullable ReplicaSet fresh(ObjectKey key) {
            ReplicationController rc = api.get(ReplicationController.class, key.namespace(), key.name());
            return rc == null ? null : seen(rc);
        }

        @Override
        public List<ReplicaSet> cachedIn(String namespace) {
            return informer.list(namespace).stream()
                    .map(ReplicationControllers::seen)
                    .toList();
        }

        @Override
        public ReplicaSet updateStatus(ReplicaSet object, ReplicaSetStatus status) {
            ReplicationController before = informer.get(ObjectKey.of(object));
            return seen(api.updateStatus(new ReplicationControllerBuilder(
                            before == null ? new ReplicationController() : before)
                    .withMetadata(object.getMetadata())
                    .withNewStatus()
                    .withReplicas(status.getReplicas())
                    .withFullyLabeledReplicas(status.getFullyLabeledReplicas())
                    .withReadyReplicas(status.getReadyReplicas())
                    .withAvailableReplicas(status.getAvailableReplicas())
                    .withObservedGeneration(status.getObservedGeneration())
                    .withConditions(status.getConditions().stream()
                            .map(c -> new ReplicationControllerConditionBuilder()
                                    .withType(c.getType())
                                    .withStatus(c.getStatus())
                                    .withReason(c.getReason())
                                    .withMessage(c.getMessage())
                                    .withLastTransitionTime(c.getLastTransitionTime())
                                    .build())
                            .toList())
                    .endStatus()
                    .build()));
        }

        @Override
        public HasMetadata original(ReplicaSet object) {
            ReplicationController rc = new ReplicationController();
            rc.setMetadata(object.getMetadata());
            return rc;
        }

        @Override
        public void onChange(Consumer<ObjectKey> changed) {
            informer.addHandler(Informer.Handler.each(rc -> changed.accept(ObjectKey.of(rc))));
        }

        private static ReplicaSet seen(ReplicationController rc) {
            Map<String, String> selector = rc.getSpec().getSelector();
            ReplicaSetBuilder view = new ReplicaSetBuilder()
                    .withMetadata(rc.getMetadata())
                    .withNewSpec()
                    .withReplicas(rc.getSpec().getReplicas())
                    .withMinReadySeconds(rc.getSpec().getMinReadySeconds())
                    .withSelector(new LabelSelectorBuilder()
                            .withMatchLabels(selector == null ? Map.of() : selector)
                            .build())
                    .withTemplate(rc.getSpec().getTemplate())
                    .endSpec();
            if (rc.getStatus() != null) {
                view.withNewStatus()
                        .withReplicas(rc.getStatus().getReplicas())
                        .withFullyLabeledReplicas(rc.getStatus().getFullyLabeledReplicas())
                        .withReadyReplicas(rc.getStatus().getReadyReplicas())
                        .withAvailableReplicas(rc.getStatus().getAvailableReplicas())
                        .withObservedGeneration(rc.getStatus().getObservedGeneration())
                        .withConditions(rc.getStatus().getConditions().stream()
                                .map(c -> new ReplicaSetConditionBuilder()
                                        .withType(c.getType())
                                        .withStatus(c.getStatus())
                                        .withReason(c.getReason())
                                        .withMessage(c.getMessage())
                                        .withLastTransitionTime(c.getLastTransitionTime())
                                        .build())
                                .toList())
                        .endStatus();
            }
            return view.build();
        }
    }
}
