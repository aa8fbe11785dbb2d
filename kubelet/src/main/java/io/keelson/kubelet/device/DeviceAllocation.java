package io.keelson.kubelet.device;

import io.keelson.nodeplugins.deviceplugin.v1beta1.ContainerAllocateResponse;
import java.util.List;

/**
 * Devices of one resource that a container has.
 *
 * @param pod the pod's uid
 * @param container the container's name
 * @param resource the resource's name
 * @param devices their ids
 * @param answer what the plugin said that the container gets
 */
record DeviceAllocation(
        String pod, String container, String resource, List<String> devices, ContainerAllocateResponse answer) {}
