package io.keelson.resources.admission.quota;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.admission.LatestReader;
import io.keelson.resources.admission.ResourceLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Refuses what would take more than the quotas of a namespace leave, and writes down what is taken. What is given back,
 * and what was taken by writes that failed afterwards, is counted anew by the quota controller.
 */
public final class ResourceQuota implements AdmissionPlugin {
    private static final GroupVersionResource QUOTAS = new GroupVersionResource("", "v1", "resourcequotas");
    private static final int ATTEMPTS = 10;
    private static final int LOCKS = 64;

    private final LatestReader latest;
    private final QuotaStatusWriter writer;
    /** Writes of one namespace take turns, so that they do not keep losing against each other. */
    private final List<Lock> locks =
            Stream.generate(() -> (Lock) new ReentrantLock()).limit(LOCKS).toList();

    public ResourceQuota(LatestReader latest, QuotaStatusWriter writer) {
        this.latest = latest;
        this.writer = writer;
    }

    @Override
    public String name() {
        return "ResourceQuota";
    }

    @Override
    public void validate(AdmissionRequest request) {
        boolean create =
                request.operation() == Operation.CREATE && request.subresource().isEmpty();
        if (!create && !changesUsage(request) || request.namespace().isEmpty() || request.object() == null) {
            return;
        }
        List<ObjectDocument> quotas = request.context().reader().list(QUOTAS, request.namespace());
        if (quotas.isEmpty() || request.resource().qualifiedResource().equals("namespaces")) {
            return;
        }
        Lock lock = locks.get(Math.floorMod(request.namespace().hashCode(), LOCKS));
        lock.lock();
        try {
            charge(request, names(quotas));
        } finally {
            lock.unlock();
        }
    }

    /** Of most kinds the number of objects is all that counts, which no update changes. */
    private static boolean changesUsage(AdmissionRequest request) {
        if (request.operation() != Operation.UPDATE) {
            return false;
        }
        if (request.on("", "pods", "resize")) {
            return true;
        }
        if (!request.subresource().isEmpty()) {
            return false;
        }
        return switch (request.resource().qualifiedResource()) {
            case "pods" ->
                request.old() != null
                        && QuotaScopes.terminating(request.oldObject()) != QuotaScopes.terminating(request.newObject());
            case "services", "persistentvolumeclaims", "resourceclaims.resource.k8s.io" -> true;
            default -> false;
        };
    }

    private static List<String> names(List<ObjectDocument> quotas) {
        return quotas.stream().map(quota -> quota.header().name()).toList();
    }

    private void charge(AdmissionRequest request, List<String> names) {
        List<String> open = new ArrayList<>(names);
        boolean fresh = false;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<ObjectNode> charged = new ArrayList<>();
            for (String name : open) {
                ObjectDocument quota = fresh
                        ? latest.get(QUOTAS, request.namespace(), name)
                        : request.context().reader().get(QUOTAS, request.namespace(), name);
                ObjectNode after = quota == null ? null : charged(request, quota.toTree());
                if (after != null) {
                    charged.add(after);
                }
            }
            if (charged.isEmpty() || request.context().dryRun()) {
                return;
            }
            open = new ArrayList<>();
            for (ObjectNode quota : charged) {
                if (!writer.replaceStatus(quota)) {
                    open.add(text(quota, "metadata", "name"));
                }
            }
            if (open.isEmpty()) {
                return;
            }
            fresh = true;
        }
        throw request.forbidden("status unknown for quota: " + String.join(",", open)
                + ", resources: the quota keeps changing; please try again");
    }

    /** Returns a quota with what the request takes from it, or null where it takes nothing. */
    private static @Nullable ObjectNode charged(AdmissionRequest request, ObjectNode quota) {
        ObjectNode object = request.newObject();
        if (!QuotaScopes.match(quota, request.resource().qualifiedResource(), object)) {
            return null;
        }
        Map<String, Quantity> hard = ResourceLists.of(quota, "status", "hard");
        Map<String, Quantity> used = ResourceLists.of(quota, "status", "used");
        Set<String> limited = QuotaUsage.matching(request.resource(), hard.keySet());
        if (limited.isEmpty()) {
            return null;
        }
        String name = text(quota, "metadata", "name");
        if (request.on("", "pods")) {
            String unspecified = QuotaUsage.unspecified(object, limited);
            if (unspecified != null) {
                throw request.forbidden("failed quota: " + name + ": " + unspecified);
            }
        }
        if (!used.keySet().containsAll(limited)) {
            throw request.forbidden("status unknown for quota: " + name + ", resources: " + String.join(",", limited));
        }
        // What the quota did not hold before is new to it, however long it has been there.
        boolean counted = request.operation() == Operation.UPDATE
                && request.old() != null
                && QuotaScopes.match(quota, request.resource().qualifiedResource(), request.oldObject());
        Map<String, Quantity> before = counted ? QuotaUsage.of(request.resource(), request.oldObject()) : Map.of();
        Map<String, Quantity> taken =
                new TreeMap<>(QuotaUsage.difference(QuotaUsage.of(request.resource(), object), before));
        taken.keySet().retainAll(limited);
        if (taken.isEmpty()) {
            return null;
        }
        Set<String> exceeded = new TreeSet<>();
        Map<String, Quantity> after = new TreeMap<>(used);
        taken.forEach((resource, quantity) -> {
            Quantity sum = after.merge(resource, quantity, Quantity::add);
            Quantity limit = hard.get(resource);
            if (limit != null && sum.compareTo(limit) > 0 && quantity.signum() > 0) {
                exceeded.add(resource);
            }
        });
        if (!exceeded.isEmpty()) {
            throw request.forbidden("exceeded quota: " + name + ", requested: " + print(taken, exceeded) + ", used: "
                    + print(used, exceeded) + ", limited: " + print(hard, exceeded));
        }
        ObjectNode usedTree = Json.child(quota, "status", "used");
        after.forEach((resource, quantity) -> usedTree.put(resource, quantity.toString()));
        return quota;
    }

    private static String print(Map<String, Quantity> quantities, Set<String> only) {
        return only.stream().map(name -> name + "=" + quantities.get(name)).collect(Collectors.joining(","));
    }
}
