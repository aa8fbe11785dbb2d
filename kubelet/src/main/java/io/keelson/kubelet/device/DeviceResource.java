package io.keelson.kubelet.device;

import io.keelson.nodeplugins.deviceplugin.v1beta1.Device;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The devices of one resource, and the plugin they belong to. Guarded by the device manager's lock. */
final class DeviceResource {
    /** A plugin that comes back within this time finds its resource as it was. */
    private static final Duration GRACE = Duration.ofMinutes(5);

    @Nullable
    DeviceEndpoint endpoint;

    private final Map<String, Device> devices = new LinkedHashMap<>();
    private @Nullable Instant stopped;

    /** Takes the devices as they are now. */
    void update(List<Device> now) {
        devices.clear();
        now.forEach(d -> devices.put(d.getID(), d));
        stopped = null;
    }

    /** The plugin is gone: nothing of it is healthy. */
    void stop(Instant now) {
        endpoint = null;
        stopped = now;
        Map<String, Device> unhealthy = new HashMap<>();
        devices.forEach((id, d) ->
                unhealthy.put(id, d.toBuilder().setHealth("Unhealthy").build()));
        devices.putAll(unhealthy);
    }

    private boolean over(Instant now) {
        return stopped != null && !now.isBefore(stopped.plus(GRACE));
    }

    int capacity(Instant now) {
        return over(now) ? 0 : devices.size();
    }

    int allocatable(Instant now) {
        return over(now) ? 0 : healthy().size();
    }

    List<String> healthy() {
        List<String> healthy = new ArrayList<>();
        devices.forEach((id, d) -> {
            if (d.getHealth().equals("Healthy")) {
                healthy.add(id);
            }
        });
        return healthy;
    }

    /** Returns those that nobody has. */
    List<String> free(Set<String> used) {
        return healthy().stream().filter(id -> !used.contains(id)).toList();
    }

    @Nullable
    Device device(String id) {
        return devices.get(id);
    }

    List<Device> devices() {
        return List.copyOf(devices.values());
    }
}
