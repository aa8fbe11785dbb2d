package io.keelson.client.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ResourcePath;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The informers of one process: asking twice for the same thing gives the same informer. Informers asked for before
 * {@link #start} start with it, later ones at once.
 */
public final class Informers implements AutoCloseable {
    private final ApiClient api;
    private final Map<Source<?>, Reflector<?>> informers = new LinkedHashMap<>();
    private boolean started;
    private boolean closed;

    /** No informers yet. */
    public Informers(ApiClient api) {
        this.api = api;
    }

    /** The informer of all objects of a type. */
    public <T extends HasMetadata> Informer<T> of(Class<T> type) {
        return of(type, Selection.ALL);
    }

    /** The informer of selected objects of a type. */
    public <T extends HasMetadata> Informer<T> of(Class<T> type, Selection selection) {
        return of(new Source<>(ResourcePath.of(type), type, selection, false));
    }

    /** The informer of the metadata of a resource: names, owners, finalizers and time stamps, without labels and annotations. */
    public Informer<PartialObject> metadata(ResourcePath resource) {
        return of(new Source<>(resource, PartialObject.class, Selection.ALL, true));
    }

    /**
     * An informer that knows at least the metadata of a resource: the typed one, if somebody has asked for it, else the
     * one of {@link #metadata}.
     */
    public synchronized Informer<? extends HasMetadata> anyOf(ResourcePath resource) {
        for (Map.Entry<Source<?>, Reflector<?>> known : informers.entrySet()) {
            Source<?> source = known.getKey();
            if (source.resource().equals(resource) && source.selection().equals(Selection.ALL)) {
                return known.getValue();
            }
        }
        return metadata(resource);
    }

    @SuppressWarnings("unchecked") // a source's type is that of its informer
    private synchronized <T extends HasMetadata> Informer<T> of(Source<T> source) {
        Reflector<T> informer =
                (Reflector<T>) informers.computeIfAbsent(source, s -> new Reflector<>(api, source, Informers::slim));
        if (started && !closed) {
            informer.start();
        }
        return informer;
    }

    /** Stops and forgets the informer of a resource's metadata, when the resource is no longer served. */
    public synchronized void dropMetadata(ResourcePath resource) {
        Reflector<?> informer = informers.remove(new Source<>(resource, PartialObject.class, Selection.ALL, true));
        if (informer != null) {
            informer.close();
        }
    }

    /** Starts what was asked for. */
    public synchronized void start() {
        started = true;
        informers.values().forEach(Reflector::start);
    }

    /**
     * Waits until every informer has its first list.
     *
     * @return false when the time was too short
     */
    public boolean awaitSync(Duration timeout) throws InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        List<Reflector<?>> all;
        synchronized (this) {
            all = List.copyOf(informers.values());
        }
        for (Reflector<?> informer : all) {
            if (!informer.awaitSync(Duration.ofNanos(Math.max(1, until - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    /** Whether every informer has its first list. */
    public synchronized boolean synced() {
        return informers.values().stream().allMatch(Reflector::synced);
    }

    @Override
    public synchronized void close() {
        closed = true;
        informers.values().forEach(Reflector::close);
    }

    private static <T extends HasMetadata> T slim(T object) {
        object.getMetadata().setManagedFields(List.of());
        if (object instanceof PartialObject) {
            object.getMetadata().setAnnotations(Map.of());
            object.getMetadata().setLabels(Map.of());
        }
        return object;
    }
}
