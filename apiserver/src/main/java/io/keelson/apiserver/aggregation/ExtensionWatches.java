package io.keelson.apiserver.aggregation;

import io.keelson.api.document.ObjectHeader;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.options.WatchOptions;
import io.keelson.apiserver.watchcache.WatchEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** Looks after the extension servers of all API services, as they come, change and go. */
final class ExtensionWatches implements AutoCloseable {
    private static final GroupVersionResource SERVICES = new GroupVersionResource("", "v1", "services");
    private static final GroupVersionResource SLICES =
            new GroupVersionResource("discovery.k8s.io", "v1", "endpointslices");
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final Registry registry;
    private final ApiServices services;
    private final ExtensionWatch.Parts parts;
    private final Map<String, ExtensionWatch> watches = new HashMap<>();
    private final Disposable.Composite subscriptions = Disposables.composite();
    private volatile boolean closed;

    ExtensionWatches(Registry registry, ApiServices services, ExtensionWatch.Parts parts) {
        this.registry = registry;
        this.services = services;
        this.parts = parts;
    }

    void start() {
        follow(ApiService.RESOURCE, event -> reconcile());
        follow(SERVICES, event -> {
            ObjectHeader header = event.object().header();
            changed(header.namespace(), header.name());
        });
        follow(SLICES, event -> {
            ObjectHeader header = event.object().header();
            changed(header.namespace(), header.labels().getOrDefault(SERVICE_NAME, ""));
        });
    }

    private void follow(GroupVersionResource resource, Consumer<WatchEvent> consumer) {
        ResourceStore store = registry.store(resource);
        if (store == null) {
            throw new IllegalStateException(resource + " are not served");
        }
        subscriptions.add(store.watch("", WatchOptions.ALL)
                .publishOn(Schedulers.boundedElastic())
                .doOnNext(consumer)
                .repeat(() -> !closed)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofSeconds(1)))
                .subscribe());
    }

    private synchronized void reconcile() {
        if (closed) {
            return;
        }
        Set<String> there = new HashSet<>();
        for (ApiService service : services.remotes()) {
            there.add(service.name());
            ExtensionWatch known = watches.get(service.name());
            if (known == null) {
                watches.put(service.name(), new ExtensionWatch(service, parts));
            } else {
                known.update(service);
            }
        }
        for (String name : Set.copyOf(watches.keySet())) {
            if (!there.contains(name)) {
                ExtensionWatch gone = watches.remove(name);
                synchronized (parts.documents()) {
                    if (gone != null) {
                        gone.close();
                    }
                    parts.documents().remove(name);
                }
            }
        }
    }

    private synchronized void changed(String namespace, String name) {
        for (ExtensionWatch watch : watches.values()) {
            ApiService.Service service = watch.service().service();
            if (service != null
                    && service.namespace().equals(namespace)
                    && service.name().equals(name)) {
                watch.recheck();
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        subscriptions.dispose();
        watches.values().forEach(ExtensionWatch::close);
    }
}
