package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.Schema;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.watchcache.WatchCaches;
import io.keelson.storage.Backend;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** Builds the registry of the built-in resources over a storage, and hands out what works on it. */
public final class RegistryParts {
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final GroupVersionResource BINDINGS = new GroupVersionResource("", "v1", "bindings");

    private final Environment env;
    private final ResourceRegistry registry;
    private final ObjectReader reader;
    private final Function<GroupVersionKind, @Nullable Schema> schemas;
    private final OwnWrites ownWrites;
    private final Companions companions;
    private final ComponentHealth componentHealth = new ComponentHealth();
    private final Map<String, NamedCreate> creates = new ConcurrentHashMap<>();
    private volatile AdmissionPlugin admission = () -> "none";

    /**
     * Registers all built-in resources; nothing is read yet.
     *
     * @param backend the storage
     * @param caches the watch caches over it, not started yet
     * @param strategies what is particular about each resource
     * @param conversions how versions of a resource differ
     * @param schemas the schemas of the built-in kinds
     * @param clock the server's time
     * @param timers ends watches and waits that take too long
     */
    public RegistryParts(
            Backend backend,
            WatchCaches caches,
            Strategies strategies,
            Conversion.Lookup conversions,
            Function<GroupVersionKind, @Nullable Schema> schemas,
            Clock clock,
            Scheduler timers) {
        this.schemas = schemas;
        this.reader = new CachedReader(this::stored);
        NameGenerator names =
                new NameGenerator(bound -> ThreadLocalRandom.current().nextInt(bound));
        this.env = new Environment(
                backend,
                new Commits(backend, caches),
                caches,
                reader,
                this::companions,
                () -> admission,
                names,
                () -> UUID.randomUUID().toString(),
                clock,
                timers,
                ResourceCatalog.builtin());
        this.registry = new ResourceRegistry(env, backend, new Subresources(schemas, creates::get));
        this.ownWrites = new OwnWrites(registry, env);
        this.companions = new OwnCompanions(registry, env.commits(), ownWrites);
        Map<String, List<ResourceInfo>> byPrefix = new LinkedHashMap<>();
        for (ResourceInfo info : ResourceCatalog.builtin().all()) {
            if (info.stored()) {
                byPrefix.computeIfAbsent(info.storagePrefix(), any -> new ArrayList<>())
                        .add(info);
            }
        }
        byPrefix.values().forEach(versions -> add(versions, strategies, conversions));
        ResourceInfo components = ResourceCatalog.builtin().find("", "v1", "componentstatuses");
        if (components != null) {
            registry.add(List.of(new ComponentStatuses(components, backend, reader, componentHealth, clock)));
        }
    }

    private void add(List<ResourceInfo> versions, Strategies strategies, Conversion.Lookup conversions) {
        Map<String, Schema> known = new LinkedHashMap<>();
        ResourceInfo first = versions.getFirst();
        Map<GroupVersionKind, @Nullable Schema> kinds = new LinkedHashMap<>();
        versions.forEach(info -> kinds.put(info.gvk(), schemas.apply(info.gvk())));
        kinds.put(first.storage(), schemas.apply(first.storage()));
        kinds.forEach((kind, schema) -> {
            if (schema != null) {
                known.put(kind.apiVersion(), schema);
            }
        });
        registry.add(new ResourceRegistration(
                versions,
                known,
                strategies.strategy(first.storageResource()),
                conversions.conversion(first.storage())));
    }

    private @Nullable StoredResource stored(GroupVersionResource resource) {
        return registry.stored(resource);
    }

    /** Returns where components of this process are registered for {@code componentstatuses}. */
    public ComponentHealth componentHealth() {
        return componentHealth;
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

    /** Answers creates of a subresource, such as {@code serviceaccounts/token}; to be called before the first request. */
    public void answer(String resourceAndSubresource, NamedCreate create) {
        creates.put(resourceAndSubresource, create);
        registry.refreshSubresources();
    }

    /** Serves a resource that can only be created and is not kept. */
    public void serve(GroupVersionResource resource, NamedCreate create) {
        ResourceInfo info = ResourceCatalog.builtin().find(resource);
        if (info != null) {
            Bodies bodies = new Bodies(info.gvk(), schemas.apply(info.gvk()), env.catalog(), tree -> {});
            registry.add(List.of(new ReviewStore(info, bodies, create, env.clock())));
        }
    }

    /** Serves {@code bindings}, the older way to put pods on nodes. */
    public void serveBindings() {
        if (registry.store(PODS) instanceof ServedResource pods
                && pods.subresource("binding") instanceof PodBinding binding) {
            serve(
                    BINDINGS,
                    (body, namespace, name, request) -> binding.bind(
                                    body, "", CreateOptions.NONE, pods.version().context(request, false, ""))
                            .object()
                            .toTree());
        }
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
    public OwnWrites ownWrites() {
        return ownWrites;
    }

    /** Returns what makes changes that go along with others. */
    public Companions companions() {
        return companions;
    }
}
