package io.keelson.resources.apps;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.document.SelectableFields.Field;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.resources.apps.WorkloadValidation.Kind;
import io.keelson.resources.definition.FieldLabelRule;
import io.keelson.resources.definition.KindDefinitions;
import io.keelson.resources.strategy.Traits;
import java.util.List;
import java.util.function.Function;

/** Workloads, the replication controllers of the core group among them. */
public final class AppsDefinitions {
    private static final SelectableFields REPLICAS =
            FieldLabelRule.fields(new Field("status.replicas", List.of("status.replicas"), "0"));

    private AppsDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("replicationcontrollers")
                .strategy(workload(Kind.REPLICATION_CONTROLLER))
                .printer(WorkloadPrinters.REPLICATION_CONTROLLERS)
                .fieldLabels(REPLICAS, FieldLabelRule.namespaced(REPLICAS))
                .scale(WorkloadScale.ofLabels());
        kinds.define("deployments.apps")
                .strategy(workload(Kind.DEPLOYMENT))
                .printer(WorkloadPrinters.DEPLOYMENTS)
                .scale(WorkloadScale.ofSelector());
        kinds.define("replicasets.apps")
                .strategy(workload(Kind.REPLICA_SET))
                .printer(WorkloadPrinters.REPLICA_SETS)
                .scale(WorkloadScale.ofSelector());
        kinds.define("statefulsets.apps")
                .strategy(workload(Kind.STATEFUL_SET))
                .printer(WorkloadPrinters.STATEFUL_SETS)
                .scale(WorkloadScale.ofSelector());
        kinds.define("daemonsets.apps").strategy(workload(Kind.DAEMON_SET)).printer(WorkloadPrinters.DAEMON_SETS);
        kinds.define("controllerrevisions.apps")
                .rules(new ControllerRevisionRules())
                .printer(WorkloadPrinters.CONTROLLER_REVISIONS);
    }

    private static Function<Traits, ResourceStrategy> workload(Kind kind) {
        return traits -> new WorkloadStrategy(traits, kind);
    }
}
