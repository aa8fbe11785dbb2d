package io.keelson.kubelet.device;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.plugin.PluginChannels;
import io.keelson.kubelet.plugin.PluginException;
import io.keelson.nodeplugins.deviceplugin.v1beta1.ContainerAllocateResponse;
import io.keelson.nodeplugins.deviceplugin.v1beta1.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's devices and who has them. Safe on any thread; one pod at a time is given some, as upstream. */
public final class DeviceManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceManager.class);

    private final PluginChannels channels;
    private final Clock clock;
    private final Runnable report;
    private final DeviceAllocations allocations;
    private final Map<String, DeviceResource> resources = new TreeMap<>();
    /** Held while a plugin is asked for a pod's devices. */
    private final ReentrantLock allocating = new ReentrantLock();

    /**
     * @param folder of the plugins' sockets; who has what is written there, too
     * @param channels to the plugins' sockets
     * @param report asks for the node's status to be written soon
     */
    public DeviceManager(Path folder, PluginChannels channels, Clock clock, Runnable report) {
        this.channels = channels;
        this.clock = clock;
        this.report = report;
        this.allocations = new DeviceAllocations(folder.resolve("allocations.json"));
    }

    /** Reads what a kubelet before has given away. */
    public synchronized void start() throws IOException {
        allocations.read();
        allocations.pods().forEach(pod -> allocations.of(pod).forEach(a -> resource(a.resource())));
    }

    private DeviceResource resource(String name) {
        return resources.computeIfAbsent(name, n -> new DeviceResource());
    }

    /** Takes a plugin into service, in the place of one for the same resource. Blocks. */
    void connect(String resource, Path socket) throws PluginException {
        DeviceEndpoint endpoint = DeviceEndpoint.open(channels.open(socket));
        synchronized (this) {
            DeviceResource known = resource(resource);
            if (known.endpoint != null) {
                known.endpoint.close();
            }
            known.endpoint = endpoint;
        }
        endpoint.watch(devices -> updated(resource, endpoint, devices), why -> {
            LOG.info("the plugin of {} is gone: {}", resource, why);
            ended(resource, endpoint);
        });
    }

    private void updated(String resource, DeviceEndpoint endpoint, List<Device> devices) {
        synchronized (this) {
            DeviceResource known = resource(resource);
            if (known.endpoint != endpoint) {
                return;
            }
            known.update(devices);
        }
        report.run();
    }

    private void ended(String resource, DeviceEndpoint endpoint) {
        synchronized (this) {
            DeviceResource known = resource(resource);
            if (known.endpoint != endpoint) {
                return;
            }
            known.stop(clock.instant());
        }
        endpoint.close();
        report.run();
    }

    /** Ends the service of a resource's plugin. */
    void disconnect(String resource) {
        DeviceEndpoint endpoint;
        synchronized (this) {
            endpoint = resource(resource).endpoint;
        }
        if (endpoint != null) {
            ended(resource, endpoint);
        }
    }

    /** Returns how many devices there are of each resource. */
    public synchronized Map<String, Quantity> capacity() {
        Map<String, Quantity> capacity = new LinkedHashMap<>();
        resources.forEach((name, r) -> capacity.put(name, new Quantity("" + r.capacity(clock.instant()))));
        return capacity;
    }

    /** Returns how many of them are healthy. */
    public synchronized Map<String, Quantity> allocatable() {
        Map<String, Quantity> allocatable = new LinkedHashMap<>();
        resources.forEach((name, r) -> allocatable.put(name, new Quantity("" + r.allocatable(clock.instant()))));
        return allocatable;
    }

    /**
     * Gives a pod the devices that its containers ask for; those that it has it keeps. What init containers have that
     * end, later containers get, too. Blocks.
     *
     * @param active the pods that are not over: what others have left is free
     * @throws PluginException where there are not enough, or a plugin refuses: the pod has none then
     */
    public void allocate(Pod pod, Collection<Pod> active) throws PluginException {
        if (PodFacts.all(pod).stream().noneMatch(c -> !wanted(c).isEmpty())) {
            return;
        }
        String uid = pod.getMetadata().getUid();
        allocating.lock();
        try {
            release(uid, active);
            Map<String, Set<String>> reusable = new TreeMap<>();
            for (Container c : PodFacts.initContainers(pod)) {
                for (Map.Entry<String, Integer> e : wanted(c).entrySet()) {
                    Set<String> reuse = reusable.computeIfAbsent(e.getKey(), k -> new LinkedHashSet<>());
                    List<String> given = allocate(uid, c, e.getKey(), e.getValue(), reuse);
                    if (PodFacts.sidecar(c)) {
                        given.forEach(reuse::remove);
                    } else {
                        reuse.addAll(given);
                    }
                }
            }
            for (Container c : pod.getSpec().getContainers()) {
                for (Map.Entry<String, Integer> e : wanted(c).entrySet()) {
                    Set<String> reuse = reusable.computeIfAbsent(e.getKey(), k -> new LinkedHashSet<>());
                    reuse.removeAll(allocate(uid, c, e.getKey(), e.getValue(), reuse));
                }
            }
        } catch (PluginException e) {
            forget(uid);
            throw e;
        } finally {
            allocating.unlock();
        }
    }

    /** Pods that are no longer active have nothing. */
    private synchronized void release(String except, Collection<Pod> active) {
        Set<String> alive = new HashSet<>(Set.of(except));
        active.forEach(p -> alive.add(p.getMetadata().getUid()));
        allocations.pods().stream().filter(uid -> !alive.contains(uid)).forEach(allocations::remove);
    }

    /** Returns what a container asks for of the resources that plugins have registered. */
    private Map<String, Integer> wanted(Container container) {
        Map<String, Integer> wanted = new TreeMap<>();
        if (container.getResources() != null && container.getResources().getLimits() != null) {
            synchronized (this) {
                container.getResources().getLimits().forEach((name, amount) -> {
                    int count = amount.getNumericalAmount().intValue();
                    if (resources.containsKey(name) && count > 0) {
                        wanted.put(name, count);
                    }
                });
            }
        }
        return wanted;
    }

    private List<String> allocate(String uid, Container container, String name, int count, Set<String> reusable)
            throws PluginException {
        DeviceEndpoint endpoint;
        List<String> chosen = new ArrayList<>();
        List<String> free;
        synchronized (this) {
            DeviceResource resource = resource(name);
            DeviceAllocation has = allocations.of(uid, container.getName(), name);
            if (has != null) {
                return has.devices();
            }
            if (resource.healthy().isEmpty()) {
                throw new PluginException("no healthy devices present; cannot allocate unhealthy devices " + name);
            }
            endpoint = Objects.requireNonNull(resource.endpoint);
            reusable.stream().limit(count).forEach(chosen::add);
            free = resource.free(allocations.used(name));
        }
        int needed = count - chosen.size();
        if (free.size() < needed) {
            throw new PluginException("requested number of devices unavailable for " + name + ". Requested: " + needed
                    + ", Available: " + free.size());
        }
        if (needed > 0) {
            List<String> all = new ArrayList<>(free);
            all.addAll(chosen);
            endpoint.preferred(all, List.copyOf(chosen), count).stream()
                    .filter(free::contains)
                    .distinct()
                    .limit(needed)
                    .forEach(chosen::add);
            free.stream()
                    .filter(id -> !chosen.contains(id))
                    .limit(count - chosen.size())
                    .forEach(chosen::add);
        }
        ContainerAllocateResponse answer = endpoint.allocate(chosen);
        try {
            synchronized (this) {
                allocations.add(
                        List.of(new DeviceAllocation(uid, container.getName(), name, List.copyOf(chosen), answer)));
            }
        } catch (IOException e) {
            throw new PluginException("failed to write checkpoint file: " + e.getMessage());
        }
        return chosen;
    }

    /**
     * Returns what a container gets because of its devices, after its plugins have prepared them. Blocks.
     *
     * @throws PluginException where a plugin refuses
     */
    public ContainerDevices of(String uid, String container) throws PluginException {
        List<DeviceAllocation> has;
        synchronized (this) {
            has = allocations.of(uid).stream()
                    .filter(a -> a.container().equals(container))
                    .toList();
        }
        if (has.isEmpty()) {
            return ContainerDevices.NONE;
        }
        for (DeviceAllocation a : has) {
            DeviceEndpoint endpoint;
            synchronized (this) {
                endpoint = resource(a.resource()).endpoint;
            }
            if (endpoint != null) {
                endpoint.preStart(a.devices());
            }
        }
        return ContainerDevices.of(has.stream().map(DeviceAllocation::answer).toList());
    }

    /** Takes back what a pod has. */
    public synchronized void forget(String uid) {
        allocations.remove(uid);
    }

    synchronized List<DeviceAllocation> allocations(String uid) {
        return allocations.of(uid);
    }

    synchronized @Nullable Device device(String resource, String id) {
        DeviceResource known = resources.get(resource);
        return known == null ? null : known.device(id);
    }

    synchronized Map<String, List<Device>> devices() {
        Map<String, List<Device>> all = new TreeMap<>();
        resources.forEach((name, r) -> all.put(name, r.devices()));
        return all;
    }

    @Override
    public synchronized void close() {
        resources.values().forEach(r -> {
            if (r.endpoint != null) {
                r.endpoint.close();
            }
        });
    }
}
