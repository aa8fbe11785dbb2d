package io.keelson.apiserver.registry.store;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.EquivalentResources;
import io.keelson.apiserver.registry.ConnectAdmission;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.TransactionChanges;
import io.keelson.apiserver.registry.read.CachedReader;
import io.keelson.apiserver.registry.read.StoredResource;
import io.keelson.apiserver.registry.write.Commits;
import io.keelson.apiserver.registry.write.NameGenerator;
import io.keelson.apiserver.registry.write.PluginConnectAdmission;
import io.keelson.apiserver.registry.write.RegistryServices;
import io.keelson.apiserver.watchcache.WatchCaches;
import io.keelson.storage.Backend;
import java.time.Clock;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** Builds a registry over a storage, and hands out what works on it. */
public final class RegistryParts {
    private final RegistryServices env;
    private final ResourceRegistry registry;
    private final ObjectReader reader;
    private final LoopbackWriter ownWrites;
    private final TransactionChanges transaction;
    private volatile AdmissionPlugin admission = () -> "none";

    /**
     * Makes a registry without resources.
     *
     * @param backend the storage
     * @param caches the watch caches over it, not started yet
     * @param order how discovery lists resources: groups by priority, versions by preference, resources by name
     * @param clock the server's time
     * @param timers ends watches and waits that take too long
     */
    public RegistryParts(
            Backend backend, WatchCaches caches, Comparator<ResourceInfo> order, Clock clock, Scheduler timers) {
        this.reader = new CachedReader(this::stored);
        NameGenerator names =
                new NameGenerator(bound -> ThreadLocalRandom.current().nextInt(bound));
        this.env = new RegistryServices(
                backend,
                new Commits(backend, caches),
                caches,
                reader,
                this::transaction,
                () -> admission,
                names,
                () -> UUID.randomUUID().toString(),
                clock,
                timers);
        this.registry = new ResourceRegistry(env, backend, order);
        this.ownWrites = new LoopbackWriter(registry, env);
        this.transaction = new RegistryTransactionChanges(registry, env.commits(), ownWrites);
    }

    private @Nullable StoredResource stored(GroupVersionResource resource) {
        return registry.stored(resource);
    }

    /** Returns the registry. */
    public Registry registry() {
        return registry;
    }

    /** Returns what reads objects from the caches. */
    public ObjectReader reader() {
        return reader;
    }

    /** Sets the admission plugins, as one; to be called before the first write. */
    public void admission(AdmissionPlugin plugins) {
        this.admission = plugins;
    }

    /** Reads the newest state of an object past the caches, or null. Blocks. */
    public @Nullable ObjectDocument latest(GroupVersionResource resource, String namespace, String name) {
        StoredResource stored = stored(resource);
        Backend.Entry entry = stored == null ? null : env.commits().read(stored.key(namespace, name));
        return entry == null || stored == null
                ? null
                : ObjectDocument.stored(entry.value(), entry.modRevision(), stored.fields());
    }

    /** Returns what writes objects in the server's own name. */
    public LoopbackWriter ownWrites() {
        return ownWrites;
    }

    /** Returns what lets admission plugins change or refuse connections. */
    public ConnectAdmission connectAdmission() {
        return new PluginConnectAdmission(env);
    }

    /** Returns the versions of resources, for admission. */
    public EquivalentResources versions() {
        return new RegisteredVersions(registry);
    }

    /** Returns what makes changes that go along with others. */
    public TransactionChanges transaction() {
        return transaction;
    }
}
