package io.keelson.client.manager;

import io.keelson.client.informer.Informers;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A component's informers, controllers and other parts as one thing. Start: informers, wait for their first lists, parts in
 * the order they were added, controllers. Stop: the reverse.
 */
public final class Manager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Manager.class);

    /** Something besides controllers that starts and stops with the component. */
    public interface Part extends AutoCloseable {
        /** Returns when it runs. */
        void start() throws Exception;

        /** Returns when it has stopped. */
        @Override
        void close();
    }

    private final String name;
    private final Informers informers;
    private final Timers timers;
    private final List<Part> parts = new ArrayList<>();
    private final List<Controller<?>> controllers = new ArrayList<>();
    private volatile boolean running;

    /** Nothing yet; it owns the informers and not the timers. */
    public Manager(String name, Informers informers, Timers timers) {
        this.name = name;
        this.informers = informers;
        this.timers = timers;
    }

    /** The informers all parts share. */
    public Informers informers() {
        return informers;
    }

    /** Time. */
    public Timers timers() {
        return timers;
    }

    /** Adds a controller before the start. */
    public void add(Controller<?> controller) {
        controllers.add(controller);
    }

    /** Adds a part before the start. */
    public void add(Part part) {
        parts.add(part);
    }

    /**
     * Starts everything; returns when it runs.
     *
     * @param patience how long the first lists may take
     * @throws IllegalStateException when they take longer; everything is stopped then
     */
    public void start(Duration patience) throws InterruptedException {
        informers.start();
        if (!informers.awaitSync(patience)) {
            informers.close();
            throw new IllegalStateException(name + ": the first lists took more than " + patience.toSeconds() + " s");
        }
        for (Part part : parts) {
            try {
                part.start();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                close();
                throw new IllegalStateException(name + ": a part did not start: " + e.getMessage(), e);
            }
        }
        controllers.forEach(Controller::start);
        running = true;
        LOG.info("{} runs", name);
    }

    /** Whether it runs and its informers have data. */
    public boolean healthy() {
        return running && informers.synced();
    }

    /** Keys waiting, by controller. */
    public Map<String, Integer> queues() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        controllers.forEach(c -> sizes.put(c.name(), c.queue().size()));
        return sizes;
    }

    @Override
    public void close() {
        running = false;
        controllers.reversed().forEach(Controller::close);
        parts.reversed().forEach(Part::close);
        informers.close();
    }
}
