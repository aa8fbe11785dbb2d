package io.keelson.kubelet.reference;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Informers;
import io.keelson.client.informer.Selection;
import io.keelson.client.transport.ApiClient;
import io.keelson.kubelet.env.ReferenceReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The config maps and secrets that pods of this node refer to, each followed by a watch of its own, as the node authorizer
 * allows, for as long as some pod does. Until a watch has its first list the object is asked for. Safe on any thread.
 */
public final class WatchedReferences implements ReferenceReader, AutoCloseable {
    private final ApiClient api;
    private final Consumer<String> changed;
    private final Map<PodConfigReferences.Key, Watch> watches = new HashMap<>();
    private final Map<String, Set<PodConfigReferences.Key>> byPod = new HashMap<>();

    /** One object that is followed. */
    private static final class Watch {
        private final Informers informers;
        private final Informer<? extends HasMetadata> informer;
        private final Set<String> pods = new HashSet<>();

        Watch(Informers informers, Informer<? extends HasMetadata> informer) {
            this.informers = informers;
            this.informer = informer;
        }
    }

    /** @param changed told the uid of a pod that refers to something that has changed; must return at once */
    public WatchedReferences(ApiClient api, Consumer<String> changed) {
        this.api = api;
        this.changed = changed;
    }

    /** Follows what a pod refers to, and leaves what it has ceased to refer to. */
    public synchronized void follow(Pod pod) {
        String uid = pod.getMetadata().getUid();
        Set<PodConfigReferences.Key> wanted = PodConfigReferences.of(pod);
        Set<PodConfigReferences.Key> before = byPod.getOrDefault(uid, Set.of());
        if (wanted.equals(before)) {
            return;
        }
        wanted.stream()
                .filter(k -> !before.contains(k))
                .forEach(k -> watch(k).pods.add(uid));
        before.stream().filter(k -> !wanted.contains(k)).forEach(k -> leave(k, uid));
        byPod.put(uid, wanted);
    }

    /** Leaves all that a pod referred to. */
    public synchronized void forget(String uid) {
        Set<PodConfigReferences.Key> keys = byPod.remove(uid);
        if (keys != null) {
            keys.forEach(k -> leave(k, uid));
        }
    }

    private Watch watch(PodConfigReferences.Key key) {
        return watches.computeIfAbsent(key, this::begin);
    }

    private Watch begin(PodConfigReferences.Key key) {
        Informers informers = new Informers(api);
        Selection selection = new Selection(key.namespace(), "", "metadata.name=" + key.name(), true);
        Watch watch = new Watch(
                informers,
                key.secret()
                        ? followed(informers.of(Secret.class, selection), key)
                        : followed(informers.of(ConfigMap.class, selection), key));
        informers.start();
        return watch;
    }

    private <T extends HasMetadata> Informer<T> followed(Informer<T> informer, PodConfigReferences.Key key) {
        informer.addHandler(Informer.Handler.each(object -> tell(key)));
        return informer;
    }

    private void tell(PodConfigReferences.Key key) {
        Set<String> pods;
        synchronized (this) {
            Watch watch = watches.get(key);
            pods = watch == null || !watch.informer.synced() ? Set.of() : Set.copyOf(watch.pods);
        }
        pods.forEach(changed);
    }

    private void leave(PodConfigReferences.Key key, String uid) {
        Watch watch = watches.get(key);
        if (watch != null && watch.pods.remove(uid) && watch.pods.isEmpty()) {
            watches.remove(key);
            watch.informers.close();
        }
    }

    @Override
    public @Nullable ConfigMap configMap(String namespace, String name) {
        return (ConfigMap) find(new PodConfigReferences.Key(false, namespace, name));
    }

    @Override
    public @Nullable Secret secret(String namespace, String name) {
        return (Secret) find(new PodConfigReferences.Key(true, namespace, name));
    }

    private @Nullable HasMetadata find(PodConfigReferences.Key key) {
        if (!key.nameable()) {
            return null;
        }
        Informer<? extends HasMetadata> informer;
        synchronized (this) {
            Watch watch = watches.get(key);
            informer = watch == null ? null : watch.informer;
        }
        if (informer != null && informer.synced()) {
            return informer.get(key.namespace(), key.name());
        }
        return key.secret()
                ? api.get(Secret.class, key.namespace(), key.name())
                : api.get(ConfigMap.class, key.namespace(), key.name());
    }

    @Override
    public synchronized void close() {
        watches.values().forEach(w -> w.informers.close());
        watches.clear();
        byPod.clear();
    }
}
