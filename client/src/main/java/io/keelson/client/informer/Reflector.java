package io.keelson.client.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ApiResponse;
import io.keelson.client.transport.BodyStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * An informer that lists and then watches, on one virtual thread that sleeps in a read. A broken watch goes on from the
 * last resource version seen; an expired one (410) lists anew. Failures are retried after 0.8 s, doubling to 30 s.
 */
final class Reflector<T extends HasMetadata> implements Informer<T>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(800);
    private static final Duration LAST_DELAY = Duration.ofSeconds(30);
    private static final int WATCH_SECONDS = 300;

    /** The watch's place in history is gone. */
    private static final class Expired extends Exception {
        private static final long serialVersionUID = 1L;

        Expired(String message) {
            super(message);
        }
    }

    private final ApiClient api;
    private final Source<T> source;
    private final UnaryOperator<T> transform;
    private final Store<T> store = new Store<>();
    private final List<Handler<T>> handlers = new CopyOnWriteArrayList<>();
    private final CountDownLatch listed = new CountDownLatch(1);
    private final Object delivery = new Object();
    private volatile boolean closed;
    private volatile @Nullable BodyStream open;
    private @Nullable Thread thread;
    private String version = "";

    Reflector(ApiClient api, Source<T> source, UnaryOperator<T> transform) {
        this.api = api;
        this.source = source;
        this.transform = transform;
    }

    @Override
    public @Nullable T get(ObjectKey key) {
        return store.get(key);
    }

    @Override
    public List<T> list() {
        return store.list();
    }

    @Override
    public List<T> list(String namespace) {
        return store.namespace(namespace);
    }

    @Override
    public List<T> byIndex(String index, String value) {
        return store.byIndex(index, value);
    }

    @Override
    public Informer<T> index(String name, Function<T, ? extends Collection<String>> values) {
        store.index(name, values);
        return this;
    }

    @Override
    public void addHandler(Handler<T> handler) {
        synchronized (delivery) {
            handlers.add(handler);
            store.list().forEach(handler::added);
        }
    }

    @Override
    public boolean synced() {
        return listed.getCount() == 0;
    }

    boolean awaitSync(Duration timeout) throws InterruptedException {
        return listed.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    synchronized void start() {
        if (thread == null) {
            thread = Thread.ofVirtual().name("informer-" + source.name()).start(this::run);
        }
    }

    @Override
    public void close() {
        closed = true;
        BodyStream stream = open;
        if (stream != null) {
            stream.close();
        }
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private void run() {
        Duration delay = FIRST_DELAY;
        while (!closed) {
            long began = System.nanoTime();
            try {
                if (version.isEmpty()) {
                    relist();
                }
                watch();
                delay = FIRST_DELAY;
                if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(1)) {
                    continue;
                }
            } catch (Expired e) {
                LOG.debug("{}: listing again, {}", source.name(), e.getMessage());
                version = "";
                if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(1)) {
                    continue;
                }
            } catch (IOException | RuntimeException e) {
                if (closed) {
                    return;
                }
                LOG.debug("{}: {}", source.name(), e.toString());
                if (!(e instanceof IOException) && !(e instanceof KubernetesClientException)) {
                    LOG.error("{}: cannot follow", source.name(), e);
                }
            }
            try {
                Thread.sleep(delay.plusMillis(ThreadLocalRandom.current().nextLong(delay.toMillis() / 4)));
            } catch (InterruptedException e) {
                return;
            }
            delay = delay.multipliedBy(2).compareTo(LAST_DELAY) > 0 ? LAST_DELAY : delay.multipliedBy(2);
        }
    }

    private void relist() throws IOException, Expired {
        String path = source.listPath(synced());
        ApiResponse answer = api.open("GET", path, source.acceptList(), null, null);
        try (BodyStream in = new BodyStream(answer.body(), Duration.ofSeconds(60))) {
            open = in;
            check(answer, path, in);
            Set<ObjectKey> gone = store.keys();
            String listVersion = readList(in, gone);
            synchronized (delivery) {
                for (ObjectKey key : gone) {
                    deleted(key);
                }
            }
            version = listVersion;
            listed.countDown();
        } catch (JacksonException e) {
            throw new IOException("the list does not parse: " + e.getMessage(), e);
        }
    }

    /** Reads items as they stream in and returns the list's resource version. */
    private String readList(InputStream in, Set<ObjectKey> gone) throws IOException {
        ObjectMapper mapper = api.wire().mapper();
        String listVersion = "";
        try (JsonParser parser = mapper.createParser(in)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("metadata")) {
                    JsonNode listMeta = parser.readValueAsTree();
                    listVersion = listMeta.path("resourceVersion").asString("");
                } else if (field.equals("items") && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        T object = parser.readValueAs(source.type());
                        gone.remove(ObjectKey.of(object));
                        put(object);
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (listVersion.isEmpty()) {
            throw new IOException("the list has no resource version");
        }
        return listVersion;
    }

    private void watch() throws IOException, Expired {
        int seconds = WATCH_SECONDS + ThreadLocalRandom.current().nextInt(WATCH_SECONDS);
        String path = source.watchPath(version, seconds);
        ApiResponse answer = api.open("GET", path, source.acceptWatch(), null, null);
        try (BodyStream in = new BodyStream(answer.body(), Duration.ofSeconds(seconds + 30L))) {
            open = in;
            check(answer, path, in);
            try (JsonParser parser = api.wire().mapper().createParser(in)) {
                while (!closed && parser.nextToken() == JsonToken.START_OBJECT) {
                    event(parser);
                }
            }
        } catch (JacksonException e) {
            if (e.getCause() instanceof IOException broken) {
                throw broken;
            }
            throw new IOException("an event does not parse: " + e.getMessage(), e);
        }
    }

    /** Takes one event. Servers write its type first, so that its object is read as what it is, without a detour. */
    private void event(JsonParser parser) throws Expired, IOException {
        String type = "";
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "type" -> type = parser.getString();
                case "object" -> object(type, parser);
                default -> parser.skipChildren();
            }
        }
    }

    private void object(String type, JsonParser parser) throws Expired, IOException {
        switch (type) {
            case "ADDED", "MODIFIED" -> {
                T object = parser.readValueAs(source.type());
                put(object);
                seen(object.getMetadata().getResourceVersion());
            }
            case "DELETED" -> {
                T read = parser.readValueAs(source.type());
                synchronized (delivery) {
                    T last = transform.apply(read);
                    store.put(ObjectKey.of(last), last);
                    deleted(ObjectKey.of(last));
                }
                seen(read.getMetadata().getResourceVersion());
            }
            case "BOOKMARK" -> {
                JsonNode bookmark = parser.readValueAsTree();
                seen(bookmark.path("metadata").path("resourceVersion").asString(""));
            }
            case "ERROR" -> {
                JsonNode status = parser.readValueAsTree();
                String message = status.path("message").asString("");
                if (status.path("code").asInt(0) == 410) {
                    throw new Expired(message);
                }
                throw new IOException("the watch ended: " + message);
            }
            default -> throw new IOException("an event of unknown type");
        }
    }

    private void seen(@Nullable String resourceVersion) {
        if (resourceVersion != null && !resourceVersion.isEmpty()) {
            version = resourceVersion;
        }
    }

    private void put(T read) {
        T object = transform.apply(read);
        synchronized (delivery) {
            T before = store.put(ObjectKey.of(object), object);
            tell(
                    object,
                    before == null ? handler -> handler.added(object) : handler -> handler.updated(before, object));
        }
    }

    private void deleted(ObjectKey key) {
        T last = store.remove(key);
        if (last != null) {
            tell(last, handler -> handler.deleted(last));
        }
    }

    /** Tells every handler; one that throws is no reason to keep an object from the others, or to see it again. */
    private void tell(T object, Consumer<Handler<T>> change) {
        for (Handler<T> handler : handlers) {
            try {
                change.accept(handler);
            } catch (RuntimeException | Error e) {
                LOG.error("{}: a handler failed on {}", source.name(), ObjectKey.of(object), e);
            }
        }
    }

    private void check(ApiResponse answer, String path, BodyStream in) throws IOException, Expired {
        if (answer.status() == 200) {
            return;
        }
        KubernetesClientException failure =
                api.failure("GET", path, answer.status(), new BufferedInputStream(in).readAllBytes());
        if (answer.status() == 410) {
            throw new Expired(String.valueOf(failure.getMessage()));
        }
        throw failure;
    }
}
