package io.keelson.distribution.process;

import io.keelson.distribution.cluster.ClusterState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The components of a process and what each needs: a component starts as soon as those it needs have, side by side with
 * all others, so that nothing waits for what it does not use. They stop one by one, last added first.
 */
final class ComponentGraph implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentGraph.class);

    private final Map<Component, List<Component>> needs = new LinkedHashMap<>();
    private final StateKeeper keeper;
    private final Set<String> starting = new LinkedHashSet<>();
    private volatile boolean running;

    ComponentGraph(StateKeeper keeper) {
        this.keeper = keeper;
    }

    /**
     * Adds a component.
     *
     * @param component what is started
     * @param needed what must have started before it; added before
     */
    ComponentGraph add(Component component, Component... needed) {
        needs.put(component, List.of(needed));
        return this;
    }

    /**
     * Starts all; returns when all have started.
     *
     * @throws CompletionException with the first failure as its cause, when nothing is starting any more; what needed
     *     the failed component was not started
     */
    @Override
    public void start() {
        running = true;
        keeper.watch(needs.keySet());
        Map<Component, FutureTask<Void>> tasks = new LinkedHashMap<>();
        needs.forEach((component, needed) -> {
            List<Future<Void>> earlier =
                    needed.stream().<Future<Void>>map(tasks::get).toList();
            tasks.put(component, new FutureTask<>(() -> start(component, earlier), null));
        });
        tasks.forEach((component, task) ->
                Thread.ofPlatform().name("start-" + component.name()).start(task));
        await(tasks.values());
    }

    private void start(Component component, Collection<Future<Void>> earlier) {
        await(earlier);
        long since = System.nanoTime();
        tell(component, true);
        try {
            component.start();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
        tell(component, false);
        LOG.info("{} started in {} ms", component.name(), (System.nanoTime() - since) / 1_000_000);
    }

    private void tell(Component component, boolean begins) {
        synchronized (starting) {
            boolean changed = begins ? starting.add(component.name()) : starting.remove(component.name());
            if (changed && !starting.isEmpty()) {
                keeper.tell(ClusterState.Phase.STARTING, "starting " + String.join(", ", starting));
            }
        }
    }

    /** Waits for all of them, also after one has failed. */
    private static void await(Collection<? extends Future<Void>> tasks) {
        CompletionException failure = null;
        for (Future<Void> task : tasks) {
            try {
                task.get();
            } catch (ExecutionException e) {
                CompletionException cause =
                        e.getCause() instanceof CompletionException c ? c : new CompletionException(e.getCause());
                failure = failure == null ? cause : failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void stop() {
        for (Component component : new ArrayList<>(needs.keySet()).reversed()) {
            try {
                component.stop();
            } catch (RuntimeException e) {
                LOG.warn("{} did not stop cleanly", component.name(), e);
            }
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
