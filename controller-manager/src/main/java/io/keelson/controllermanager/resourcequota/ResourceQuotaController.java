package io.keelson.controllermanager.resourcequota;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.resource.v1.ResourceClaim;
import io.keelson.api.quantity.Quantity;
import io.keelson.client.discovery.Discovery;
import io.keelson.client.discovery.ServedResource;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Informers;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.PodState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes into the status of quotas what their namespaces use. */
public final class ResourceQuotaController implements Reconciler<ObjectKey> {
    private static final int WORKERS = 5;
    private static final Duration RESYNC = Duration.ofMinutes(5);
    /** Names of quotas for plain counts that existed before {@code count/}. */
    private static final Set<String> OLD_COUNTS =
            Set.of("configmaps", "secrets", "replicationcontrollers", "resourcequotas");

    private final ApiClient api;
    private final Informers informers;
    private final Discovery discovery;
    private final Informer<ResourceQuota> quotas;
    private final Informer<Pod> pods;
    private final Informer<Service> services;
    private final WorkQueue<ObjectKey> queue;
    private final Clock clock;
    private final Map<String, Informer<? extends HasMetadata>> counted = new ConcurrentHashMap<>();

    private ResourceQuotaController(ApiClient api, Manager manager, Discovery discovery, WorkQueue<ObjectKey> queue) {
        this.api = api;
        this.informers = manager.informers();
        this.discovery = discovery;
        this.quotas = informers.of(ResourceQuota.class);
        this.pods = informers.of(Pod.class);
        this.services = informers.of(Service.class);
        this.queue = queue;
        this.clock = manager.timers().clock();
    }

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api, Discovery discovery) {
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        var controller = new ResourceQuotaController(api, manager, discovery, queue);
        controller.quotas.addHandler(whenNewOrRespecified(queue::add));
        controller.pods.addHandler(
                controller.whenLess((before, now) -> PodState.isTerminal(before) != PodState.isTerminal(now)
                        || PodState.isDeleted(before) != PodState.isDeleted(now)
                        || QuotaPodScopes.isTerminating(before) != QuotaPodScopes.isTerminating(now)));
        controller.services.addHandler(
                controller.whenLess((before, now) -> !ObjectUsage.of(before).equals(ObjectUsage.of(now))));
        manager.add(new Controller<>("resourcequota", WORKERS, queue, controller));
    }

    /**
     * Tells of quotas whose limits are new. Their status says nothing new here: this controller wrote it, or admission,
     * which charges a write before the caches behind this controller know it, and must not be counted back.
     */
    static Informer.Handler<ResourceQuota> whenNewOrRespecified(Consumer<ObjectKey> queue) {
        return new Informer.Handler<>() {
            @Override
            public void added(ResourceQuota quota) {
                queue.accept(ObjectKey.of(quota));
            }

            @Override
            public void updated(ResourceQuota before, ResourceQuota now) {
                if (!Objects.equals(before.getSpec(), now.getSpec())) {
                    queue.accept(ObjectKey.of(now));
                }
            }

            @Override
            public void deleted(ResourceQuota last) {}
        };
    }

    /** Whether a change may lower what is used. */
    private interface Change<T> {
        boolean matters(T before, T now);
    }

    private <T extends HasMetadata> Informer.Handler<T> whenLess(Change<T> change) {
        return new Informer.Handler<>() {
            @Override
            public void added(T object) {}

            @Override
            public void updated(T before, T now) {
                if (change.matters(before, now)) {
                    deleted(now);
                }
            }

            @Override
            public void deleted(T last) {
                String namespace = last.getMetadata().getNamespace();
                if (namespace != null) {
                    quotas.list(namespace).forEach(q -> queue.add(ObjectKey.of(q)));
                }
            }
        };
    }

    @Override
    public Result reconcile(ObjectKey key) {
        ResourceQuota quota = quotas.get(key);
        if (quota == null || quota.getMetadata().getDeletionTimestamp() != null) {
            return Result.done();
        }
        Map<String, Quantity> hard = read(quota.getSpec().getHard());
        Map<String, Quantity> before =
                quota.getStatus() == null ? Map.of() : read(quota.getStatus().getUsed());
        Map<String, Quantity> used = new TreeMap<>();
        for (String name : hard.keySet()) {
            Quantity amount = usage(quota, name);
            if (amount == null) {
                return Result.again();
            }
            used.put(name, amount);
        }
        boolean same = quota.getStatus() != null
                && quota.getStatus().getHard() != null
                && same(read(quota.getStatus().getHard()), hard)
                && same(before, used);
        if (!same) {
            api.updateStatus(new ResourceQuotaBuilder(quota)
                    .withNewStatus()
                    .withHard(write(hard))
                    .withUsed(write(used))
                    .endStatus()
                    .build());
        }
        return Result.after(RESYNC);
    }

    /** What is used under a name; null while that cannot be told. */
    private @Nullable Quantity usage(ResourceQuota quota, String name) {
        String namespace = quota.getMetadata().getNamespace();
        Instant now = clock.instant();
        Quantity sum = Quantity.of(0, Quantity.Format.DECIMAL_SI);
        if (ObjectUsage.ofPods(name)) {
            for (Pod pod : pods.list(namespace)) {
                if (!QuotaPodScopes.any(quota) || QuotaPodScopes.match(quota, pod)) {
                    sum = plus(sum, ObjectUsage.of(pod, now).get(name));
                }
            }
            return sum;
        }
        if (ObjectUsage.ofClaims(name)) {
            return ofClaims(quota, name, sum);
        }
        if (QuotaPodScopes.any(quota)) {
            return sum;
        }
        if (DeviceClaims.counts(name)) {
            return devices(namespace, name);
        }
        if (ObjectUsage.ofServices(name)) {
            for (Service service : services.list(namespace)) {
                sum = plus(sum, ObjectUsage.of(service).get(name));
            }
            return sum;
        }
        return count(namespace, name);
    }

    private @Nullable Quantity devices(String namespace, String name) {
        Informer<ResourceClaim> claims = informers.of(ResourceClaim.class);
        if (counted.putIfAbsent("resourceclaims.resource.k8s.io/devices", claims) == null) {
            follow(claims);
        }
        if (!claims.synced()) {
            return null;
        }
        long devices = claims.list(namespace).stream()
                .mapToLong(claim -> DeviceClaims.of(claim, name))
                .sum();
        return Quantity.of(devices, Quantity.Format.DECIMAL_SI);
    }

    private @Nullable Quantity ofClaims(ResourceQuota quota, String name, Quantity zero) {
        Informer<PersistentVolumeClaim> claims = informers.of(PersistentVolumeClaim.class);
        if (counted.putIfAbsent("persistentvolumeclaims", claims) == null) {
            claims.addHandler(whenLess((before, now) -> !ObjectUsage.of(before).equals(ObjectUsage.of(now))
                    || !QuotaClaimScopes.classes(before).equals(QuotaClaimScopes.classes(now))));
        }
        if (!claims.synced()) {
            return null;
        }
        Quantity sum = zero;
        for (PersistentVolumeClaim claim : claims.list(quota.getMetadata().getNamespace())) {
            if (!QuotaPodScopes.any(quota) || QuotaClaimScopes.match(quota, claim)) {
                sum = plus(sum, ObjectUsage.of(claim).get(name));
            }
        }
        return sum;
    }

    private @Nullable Quantity count(String namespace, String name) {
        String resource = name.startsWith("count/") ? name.substring("count/".length()) : name;
        if (resource.equals(name) && !OLD_COUNTS.contains(name)) {
            return Quantity.of(0, Quantity.Format.DECIMAL_SI);
        }
        ServedResource served = served(resource);
        if (served == null) {
            return Quantity.of(0, Quantity.Format.DECIMAL_SI);
        }
        Informer<? extends HasMetadata> informer = counted.computeIfAbsent(resource, r -> {
            Informer<? extends HasMetadata> one = informers.anyOf(served.path());
            follow(one);
            return one;
        });
        return informer.synced() ? Quantity.of(informer.list(namespace).size(), Quantity.Format.DECIMAL_SI) : null;
    }

    private <T extends HasMetadata> void follow(Informer<T> informer) {
        informer.addHandler(whenLess((before, now) -> false));
    }

    private @Nullable ServedResource served(String resource) {
        int dot = resource.indexOf('.');
        String plural = dot < 0 ? resource : resource.substring(0, dot);
        String group = dot < 0 ? "" : resource.substring(dot + 1);
        return discovery.resources().stream()
                .filter(r -> r.preferred()
                        && r.path().namespaced()
                        && r.path().plural().equals(plural)
                        && r.group().equals(group))
                .findFirst()
                .orElse(null);
    }

    private static Quantity plus(Quantity sum, @Nullable Quantity more) {
        if (more == null) {
            return sum;
        }
        return sum.isZero() ? more : sum.add(more);
    }

    private static boolean same(Map<String, Quantity> a, Map<String, Quantity> b) {
        return a.keySet().equals(b.keySet())
                && a.entrySet().stream()
                        .allMatch(e -> e.getValue().compareTo(Objects.requireNonNull(b.get(e.getKey()))) == 0);
    }

    private static Map<String, Quantity> read(@Nullable Map<String, io.fabric8.kubernetes.api.model.Quantity> from) {
        Map<String, Quantity> read = new TreeMap<>();
        if (from != null) {
            from.forEach((name, amount) -> read.put(name, QuotaPodRequests.parse(amount)));
        }
        return read;
    }

    private static Map<String, io.fabric8.kubernetes.api.model.Quantity> write(Map<String, Quantity> from) {
        Map<String, io.fabric8.kubernetes.api.model.Quantity> written = new TreeMap<>();
        from.forEach((name, amount) ->
                written.put(name, io.fabric8.kubernetes.api.model.Quantity.parse(amount.canonical())));
        return written;
    }
}
