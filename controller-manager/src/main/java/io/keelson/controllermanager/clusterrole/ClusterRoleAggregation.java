package io.keelson.controllermanager.clusterrole;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.Selectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gives cluster roles with an aggregation rule the rules of those its selectors match, in the order of their names. */
public final class ClusterRoleAggregation {
    private ClusterRoleAggregation() {}

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api) {
        Informer<ClusterRole> roles = manager.informers().of(ClusterRole.class);
        WorkQueue<String> queue = new WorkQueue<>(manager.timers());
        roles.addHandler(Informer.Handler.each(changed -> {
            for (ClusterRole role : roles.list()) {
                if (role.getAggregationRule() != null) {
                    queue.add(role.getMetadata().getName());
                }
            }
        }));
        manager.add(new Controller<>("clusterrole-aggregation", 1, queue, name -> {
            ClusterRole role = roles.get(null, name);
            if (role != null && role.getAggregationRule() != null) {
                List<PolicyRule> rules = gathered(role, roles.list());
                if (!rules.equals(role.getRules())) {
                    api.update(new ClusterRoleBuilder(role).withRules(rules).build());
                }
            }
            return Result.done();
        }));
    }

    /** The rules a role should have, each once. */
    static List<PolicyRule> gathered(ClusterRole role, List<ClusterRole> all) {
        List<ClusterRole> sorted = all.stream()
                .sorted(Comparator.comparing(r -> r.getMetadata().getName()))
                .toList();
        List<PolicyRule> rules = new ArrayList<>();
        for (LabelSelector selector : role.getAggregationRule().getClusterRoleSelectors()) {
            for (ClusterRole other : sorted) {
                if (other.getMetadata().getName().equals(role.getMetadata().getName())
                        || !Selectors.matches(selector, other.getMetadata().getLabels())) {
                    continue;
                }
                for (PolicyRule rule : other.getRules() == null ? List.<PolicyRule>of() : other.getRules()) {
                    if (!rules.contains(rule)) {
                        rules.add(rule);
                    }
                }
            }
        }
        return rules;
    }
}
