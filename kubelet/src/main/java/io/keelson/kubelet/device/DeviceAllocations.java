package io.keelson.kubelet.device;

import com.google.protobuf.InvalidProtocolBufferException;
import io.keelson.linux.file.AtomicFile;
import io.keelson.nodeplugins.deviceplugin.v1beta1.ContainerAllocateResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Who has which devices, on disk before anyone is told. Not safe on several threads. */
final class DeviceAllocations {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceAllocations.class);
    private static final int LARGEST = 64 << 20;

    private final Path file;
    private final List<DeviceAllocation> all = new ArrayList<>();

    DeviceAllocations(Path file) {
        this.file = file;
    }

    /** Reads what a kubelet before has given away; an entry that is damaged costs that entry. */
    void read() throws IOException {
        if (!Files.exists(file) || Files.size(file) > LARGEST) {
            return;
        }
        JsonNode tree;
        try {
            tree = JsonMapper.shared().readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            LOG.warn("{} cannot be used: {}", file, e.getMessage());
            return;
        }
        for (JsonNode entry : tree) {
            try {
                List<String> devices = new ArrayList<>();
                entry.path("devices").forEach(d -> devices.add(d.asString("")));
                all.add(new DeviceAllocation(
                        entry.path("pod").asString(""),
                        entry.path("container").asString(""),
                        entry.path("resource").asString(""),
                        devices,
                        ContainerAllocateResponse.parseFrom(
                                Base64.getDecoder().decode(entry.path("answer").asString("")))));
            } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
                LOG.warn("an entry of {} cannot be used: {}", file, e.getMessage());
            }
        }
    }

    void add(List<DeviceAllocation> more) throws IOException {
        all.addAll(more);
        write();
    }

    /** Returns whether there was anything of the pod. */
    boolean remove(String pod) {
        if (!all.removeIf(a -> a.pod().equals(pod))) {
            return false;
        }
        try {
            write();
        } catch (IOException e) {
            // It names a pod that is gone, which the next one to read it finds out, too.
            LOG.warn("{} cannot be written: {}", file, e.getMessage());
        }
        return true;
    }

    private void write() throws IOException {
        ArrayNode entries = JsonMapper.shared().createArrayNode();
        for (DeviceAllocation a : all) {
            ObjectNode entry = entries.addObject();
            entry.put("pod", a.pod()).put("container", a.container()).put("resource", a.resource());
            ArrayNode devices = entry.putArray("devices");
            a.devices().forEach(devices::add);
            entry.put("answer", Base64.getEncoder().encodeToString(a.answer().toByteArray()));
        }
        AtomicFile.write(file, entries.toString().getBytes(StandardCharsets.UTF_8));
    }

    List<DeviceAllocation> of(String pod) {
        return all.stream().filter(a -> a.pod().equals(pod)).toList();
    }

    @Nullable
    DeviceAllocation of(String pod, String container, String resource) {
        return all.stream()
                .filter(a -> a.pod().equals(pod)
                        && a.container().equals(container)
                        && a.resource().equals(resource))
                .findFirst()
                .orElse(null);
    }

    Set<String> pods() {
        Set<String> pods = new HashSet<>();
        all.forEach(a -> pods.add(a.pod()));
        return pods;
    }

    /** Returns the devices of a resource that somebody has. */
    Set<String> used(String resource) {
        Set<String> used = new HashSet<>();
        all.stream().filter(a -> a.resource().equals(resource)).forEach(a -> used.addAll(a.devices()));
        return used;
    }
}
