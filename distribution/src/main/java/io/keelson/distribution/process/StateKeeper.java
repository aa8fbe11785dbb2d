package io.keelson.distribution.process;

import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ClusterState;
import io.keelson.distribution.cluster.ConfigurationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the cluster's state file: writes it whenever something changes. Safe on any thread. */
final class StateKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(StateKeeper.class);

    private final ClusterDirectory directory;
    private final List<Component> components = new ArrayList<>();
    private ClusterState state;

    StateKeeper(ClusterDirectory directory, ClusterState initial) {
        this.directory = directory;
        this.state = initial;
    }

    /** Adds components whose health is told from now on. */
    synchronized void watch(Collection<Component> more) {
        components.addAll(more);
    }

    /** Writes how far the process is and what it is doing. */
    synchronized void tell(ClusterState.Phase phase, String message) {
        write(state.at(phase, message, health()));
    }

    /** Writes the components' health where it changed; where that fails, as on a full disk, the next call tries again. */
    synchronized void refresh() {
        Map<String, String> health = health();
        if (!health.equals(state.components())) {
            ClusterState next = state.at(state.phase(), state.message(), health);
            try {
                write(next);
            } catch (ConfigurationException e) {
                LOG.warn("{}", e.getMessage());
            }
        }
    }

    private void write(ClusterState next) {
        next.write(directory);
        state = next;
    }

    private Map<String, String> health() {
        Map<String, String> health = new LinkedHashMap<>();
        components.forEach(c -> health.put(c.name(), c.health()));
        return health;
    }
}
