package io.keelson.kubelet.csi;

import io.keelson.kubelet.plugin.PluginChannels;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The drivers that are registered on this node. Safe on any thread. */
public final class CsiDrivers implements AutoCloseable {
    /** A driver as it has registered. */
    private record Registered(Path endpoint, CsiVersion version, CsiClient client) {}

    private final PluginChannels channels;
    private final Map<String, Registered> drivers = new HashMap<>();

    /** @param channels to the drivers' sockets */
    public CsiDrivers(PluginChannels channels) {
        this.channels = channels;
    }

    /** Takes a driver, in the place of one of the same name, and returns its client. */
    synchronized CsiClient put(String name, Path endpoint, CsiVersion version) {
        remove(name);
        Registered driver = new Registered(endpoint, version, new CsiClient(channels.open(endpoint)));
        drivers.put(name, driver);
        return driver.client();
    }

    synchronized void remove(String name) {
        Registered before = drivers.remove(name);
        if (before != null) {
            before.client().close();
        }
    }

    /** Returns the version of a driver, null where it is not registered. */
    synchronized @Nullable CsiVersion version(String name) {
        Registered driver = drivers.get(name);
        return driver == null ? null : driver.version();
    }

    /** Returns the endpoint of a driver, null where it is not registered. */
    synchronized @Nullable Path endpoint(String name) {
        Registered driver = drivers.get(name);
        return driver == null ? null : driver.endpoint();
    }

    /** Returns a driver's client, null where it is not registered. */
    synchronized @Nullable CsiClient client(String name) {
        Registered driver = drivers.get(name);
        return driver == null ? null : driver.client();
    }

    @Override
    public synchronized void close() {
        drivers.values().forEach(d -> d.client().close());
        drivers.clear();
    }
}
