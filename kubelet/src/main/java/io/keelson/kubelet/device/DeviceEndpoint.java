package io.keelson.kubelet.device;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.keelson.kubelet.plugin.PluginException;
import io.keelson.kubelet.plugin.RpcText;
import io.keelson.nodeplugins.deviceplugin.v1beta1.AllocateRequest;
import io.keelson.nodeplugins.deviceplugin.v1beta1.ContainerAllocateRequest;
import io.keelson.nodeplugins.deviceplugin.v1beta1.ContainerAllocateResponse;
import io.keelson.nodeplugins.deviceplugin.v1beta1.ContainerPreferredAllocationRequest;
import io.keelson.nodeplugins.deviceplugin.v1beta1.Device;
import io.keelson.nodeplugins.deviceplugin.v1beta1.DevicePluginGrpc;
import io.keelson.nodeplugins.deviceplugin.v1beta1.DevicePluginOptions;
import io.keelson.nodeplugins.deviceplugin.v1beta1.Empty;
import io.keelson.nodeplugins.deviceplugin.v1beta1.ListAndWatchResponse;
import io.keelson.nodeplugins.deviceplugin.v1beta1.PreStartContainerRequest;
import io.keelson.nodeplugins.deviceplugin.v1beta1.PreferredAllocationRequest;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** A plugin's service for one resource. Calls wait half a minute at most. Safe on any thread. */
final class DeviceEndpoint implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final ManagedChannel channel;
    private final DevicePluginOptions options;

    private DeviceEndpoint(ManagedChannel channel, DevicePluginOptions options) {
        this.channel = channel;
        this.options = options;
    }

    /** Asks the plugin what it wants. @param channel ended with the endpoint, and where this fails */
    static DeviceEndpoint open(ManagedChannel channel) throws PluginException {
        try {
            return new DeviceEndpoint(
                    channel,
                    DevicePluginGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .getDevicePluginOptions(Empty.getDefaultInstance()));
        } catch (StatusRuntimeException e) {
            channel.shutdownNow();
            throw new PluginException(RpcText.of(e));
        }
    }

    /** Follows the devices. @param devices told all of them whenever one changes @param ended told when that is over */
    void watch(Consumer<List<Device>> devices, Consumer<String> ended) {
        // The plugin's own call that brought us here ends, and must not take the stream with it.
        Context.ROOT.run(() -> DevicePluginGrpc.newStub(channel)
                .listAndWatch(Empty.getDefaultInstance(), new StreamObserver<ListAndWatchResponse>() {
                    @Override
                    public void onNext(ListAndWatchResponse answer) {
                        devices.accept(answer.getDevicesList());
                    }

                    @Override
                    public void onError(Throwable e) {
                        ended.accept(String.valueOf(e.getMessage()));
                    }

                    @Override
                    public void onCompleted() {
                        ended.accept("the plugin has ended the stream");
                    }
                }));
    }

    private <T> T call(Function<DevicePluginGrpc.DevicePluginBlockingStub, T> call) throws PluginException {
        try {
            return call.apply(
                    DevicePluginGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (StatusRuntimeException e) {
            throw new PluginException(RpcText.of(e));
        }
    }

    /** Returns those that the plugin would rather see given away; none where it does not say. */
    List<String> preferred(Collection<String> available, Collection<String> must, int count) throws PluginException {
        if (!options.getGetPreferredAllocationAvailable()) {
            return List.of();
        }
        var answers = call(plugin -> plugin.getPreferredAllocation(PreferredAllocationRequest.newBuilder()
                        .addContainerRequests(ContainerPreferredAllocationRequest.newBuilder()
                                .addAllAvailableDeviceIDs(available)
                                .addAllMustIncludeDeviceIDs(must)
                                .setAllocationSize(count))
                        .build()))
                .getContainerResponsesList();
        return answers.isEmpty() ? List.of() : List.copyOf(answers.getFirst().getDeviceIDsList());
    }

    ContainerAllocateResponse allocate(Collection<String> devices) throws PluginException {
        var answers = call(plugin -> plugin.allocate(AllocateRequest.newBuilder()
                        .addContainerRequests(
                                ContainerAllocateRequest.newBuilder().addAllDevicesIds(devices))
                        .build()))
                .getContainerResponsesList();
        if (answers.isEmpty()) {
            throw new PluginException("no containers return in allocation response");
        }
        return answers.getFirst();
    }

    void preStart(Collection<String> devices) throws PluginException {
        if (options.getPreStartRequired()) {
            call(plugin -> plugin.preStartContainer(PreStartContainerRequest.newBuilder()
                    .addAllDevicesIds(devices)
                    .build()));
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
