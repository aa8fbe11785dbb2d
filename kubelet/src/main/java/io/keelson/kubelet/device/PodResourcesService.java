package io.keelson.kubelet.device;

import io.fabric8.kubernetes.api.model.Pod;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.nodeplugins.deviceplugin.v1beta1.Device;
import io.keelson.nodeplugins.podresources.v1.AllocatableResourcesRequest;
import io.keelson.nodeplugins.podresources.v1.AllocatableResourcesResponse;
import io.keelson.nodeplugins.podresources.v1.ContainerDevices;
import io.keelson.nodeplugins.podresources.v1.ContainerResources;
import io.keelson.nodeplugins.podresources.v1.GetPodResourcesRequest;
import io.keelson.nodeplugins.podresources.v1.GetPodResourcesResponse;
import io.keelson.nodeplugins.podresources.v1.ListPodResourcesRequest;
import io.keelson.nodeplugins.podresources.v1.ListPodResourcesResponse;
import io.keelson.nodeplugins.podresources.v1.NUMANode;
import io.keelson.nodeplugins.podresources.v1.PodResources;
import io.keelson.nodeplugins.podresources.v1.PodResourcesListerGrpc;
import io.keelson.nodeplugins.podresources.v1.TopologyInfo;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells agents of this node what devices its containers have (KEP-606). */
public final class PodResourcesService extends PodResourcesListerGrpc.PodResourcesListerImplBase {
    private final Supplier<Collection<Pod>> pods;
    private final DeviceManager devices;

    /** @param pods those that are not over */
    public PodResourcesService(Supplier<Collection<Pod>> pods, DeviceManager devices) {
        this.pods = pods;
        this.devices = devices;
    }

    @Override
    public void list(ListPodResourcesRequest request, StreamObserver<ListPodResourcesResponse> observer) {
        ListPodResourcesResponse.Builder all = ListPodResourcesResponse.newBuilder();
        pods.get().forEach(pod -> all.addPodResources(resources(pod)));
        observer.onNext(all.build());
        observer.onCompleted();
    }

    @Override
    public void get(GetPodResourcesRequest request, StreamObserver<GetPodResourcesResponse> observer) {
        Pod pod = pods.get().stream()
                .filter(p -> p.getMetadata().getName().equals(request.getPodName())
                        && p.getMetadata().getNamespace().equals(request.getPodNamespace()))
                .findFirst()
                .orElse(null);
        if (pod == null) {
            observer.onError(Status.UNKNOWN
                    .withDescription(
                            "pod " + request.getPodName() + " in namespace " + request.getPodNamespace() + " not found")
                    .asRuntimeException());
            return;
        }
        observer.onNext(GetPodResourcesResponse.newBuilder()
                .setPodResources(resources(pod))
                .build());
        observer.onCompleted();
    }

    @Override
    public void getAllocatableResources(
            AllocatableResourcesRequest request, StreamObserver<AllocatableResourcesResponse> observer) {
        AllocatableResourcesResponse.Builder all = AllocatableResourcesResponse.newBuilder();
        devices.devices()
                .forEach((resource, list) -> list.stream()
                        .filter(d -> d.getHealth().equals("Healthy"))
                        .forEach(d -> all.addDevices(device(resource, d.getID(), d))));
        observer.onNext(all.build());
        observer.onCompleted();
    }

    private PodResources resources(Pod pod) {
        PodResources.Builder result = PodResources.newBuilder()
                .setName(pod.getMetadata().getName())
                .setNamespace(pod.getMetadata().getNamespace());
        var given = devices.allocations(pod.getMetadata().getUid());
        PodFacts.initContainers(pod).stream()
                .filter(PodFacts::sidecar)
                .forEach(c -> result.addContainers(container(c.getName(), given)));
        pod.getSpec().getContainers().forEach(c -> result.addContainers(container(c.getName(), given)));
        return result.build();
    }

    private ContainerResources container(String name, Collection<DeviceAllocation> given) {
        ContainerResources.Builder container = ContainerResources.newBuilder().setName(name);
        given.stream()
                .filter(a -> a.container().equals(name))
                .forEach(a -> a.devices()
                        .forEach(id ->
                                container.addDevices(device(a.resource(), id, devices.device(a.resource(), id)))));
        return container.build();
    }

    private static ContainerDevices device(String resource, String id, @Nullable Device known) {
        ContainerDevices.Builder device =
                ContainerDevices.newBuilder().setResourceName(resource).addDeviceIds(id);
        if (known != null && known.hasTopology()) {
            TopologyInfo.Builder topology = TopologyInfo.newBuilder();
            known.getTopology()
                    .getNodesList()
                    .forEach(n -> topology.addNodes(NUMANode.newBuilder().setID(n.getID())));
            device.setTopology(topology);
        }
        return device.build();
    }
}
