package io.keelson.kubelet.device;

import io.keelson.nodeplugins.deviceplugin.v1beta1.CDIDevice;
import io.keelson.nodeplugins.deviceplugin.v1beta1.ContainerAllocateResponse;
import io.keelson.nodeplugins.deviceplugin.v1beta1.DeviceSpec;
import io.keelson.nodeplugins.deviceplugin.v1beta1.Mount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a container gets because of its devices. Where plugins disagree about a name, the first one has it, as upstream.
 *
 * @param variables of its environment
 * @param mounts of the node's files, by their path in the container
 * @param devices by their path in the container
 * @param annotations for the runtime
 * @param cdi names of devices that the runtime knows itself (CDI)
 */
public record ContainerDevices(
        Map<String, String> variables,
        List<Mount> mounts,
        List<DeviceSpec> devices,
        Map<String, String> annotations,
        List<String> cdi) {
    /** Nothing. */
    public static final ContainerDevices NONE =
            new ContainerDevices(Map.of(), List.of(), List.of(), Map.of(), List.of());

    static ContainerDevices of(List<ContainerAllocateResponse> answers) {
        Map<String, String> variables = new LinkedHashMap<>();
        Map<String, Mount> mounts = new LinkedHashMap<>();
        Map<String, DeviceSpec> devices = new LinkedHashMap<>();
        Map<String, String> annotations = new LinkedHashMap<>();
        List<String> cdi = new ArrayList<>();
        for (ContainerAllocateResponse answer : answers) {
            answer.getEnvsMap().forEach(variables::putIfAbsent);
            answer.getMountsList().forEach(m -> mounts.putIfAbsent(m.getContainerPath(), m));
            answer.getDevicesList().forEach(d -> devices.putIfAbsent(d.getContainerPath(), d));
            answer.getAnnotationsMap().forEach(annotations::putIfAbsent);
            answer.getCdiDevicesList().stream()
                    .map(CDIDevice::getName)
                    .filter(name -> !cdi.contains(name))
                    .forEach(cdi::add);
        }
        return new ContainerDevices(
                variables, List.copyOf(mounts.values()), List.copyOf(devices.values()), annotations, cdi);
    }
}
