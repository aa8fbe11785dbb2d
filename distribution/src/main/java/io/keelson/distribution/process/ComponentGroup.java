package io.keelson.distribution.process;

import io.keelson.distribution.cluster.ClusterState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Components that start side by side and need only what earlier groups started. Spring starts groups by their phase and
 * stops them in reverse.
 */
final class ComponentGroup implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentGroup.class);

    private final int phase;
    private final List<Component> components;
    private final StateKeeper keeper;
    private volatile boolean running;

    ComponentGroup(int phase, List<Component> components, StateKeeper keeper) {
        this.phase = phase;
        this.components = components;
        this.keeper = keeper;
    }

    @Override
    public int getPhase() {
        return phase;
    }

    @Override
    public void start() {
        keeper.watch(components);
        keeper.tell(ClusterState.Phase.STARTING, "starting " + String.join(", ", names()));
        List<Future<?>> starting = new ArrayList<>();
        for (Component component : components) {
            FutureTask<Void> task = new FutureTask<>(() -> {
                long since = System.nanoTime();
                component.start();
                LOG.info("{} started in {} ms", component.name(), (System.nanoTime() - since) / 1_000_000);
                return null;
            });
            Thread.ofPlatform().name("start-" + component.name()).start(task);
            starting.add(task);
        }
        running = true;
        for (Future<?> task : starting) {
            try {
                task.get();
            } catch (ExecutionException e) {
                throw new CompletionException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException(e);
            }
        }
    }

    @Override
    public void stop() {
        for (Component component : components.reversed()) {
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

    private List<String> names() {
        return components.stream().map(Component::name).toList();
    }
}
