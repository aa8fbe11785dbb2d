package io.keelson.kubelet.device;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.keelson.kubelet.plugin.PluginServer;
import io.keelson.nodeplugins.deviceplugin.v1beta1.AllocateRequest;
import io.keelson.nodeplugins.deviceplugin.v1beta1.AllocateResponse;
import io.keelson.nodeplugins.deviceplugin.v1beta1.ContainerAllocateResponse;
import io.keelson.nodeplugins.deviceplugin.v1beta1.ContainerPreferredAllocationResponse;
import io.keelson.nodeplugins.deviceplugin.v1beta1.Device;
import io.keelson.nodeplugins.deviceplugin.v1beta1.DevicePluginGrpc;
import io.keelson.nodeplugins.deviceplugin.v1beta1.DevicePluginOptions;
import io.keelson.nodeplugins.deviceplugin.v1beta1.DeviceSpec;
import io.keelson.nodeplugins.deviceplugin.v1beta1.Empty;
import io.keelson.nodeplugins.deviceplugin.v1beta1.ListAndWatchResponse;
import io.keelson.nodeplugins.deviceplugin.v1beta1.PreStartContainerRequest;
import io.keelson.nodeplugins.deviceplugin.v1beta1.PreStartContainerResponse;
import io.keelson.nodeplugins.deviceplugin.v1beta1.PreferredAllocationRequest;
import io.keelson.nodeplugins.deviceplugin.v1beta1.PreferredAllocationResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A plugin over a real socket: devices whose ids end in {@code !} are ill, and the last ones are preferred. */
final class TestPlugin extends DevicePluginGrpc.DevicePluginImplBase implements AutoCloseable {
    final List<List<String>> allocated = new CopyOnWriteArrayList<>();
    final List<List<String>> prepared = new CopyOnWriteArrayList<>();
    volatile @Nullable Status failure;
    private final PluginServer server;
    private volatile List<String> ids;
    private volatile @Nullable StreamObserver<ListAndWatchResponse> watcher;

    TestPlugin(Path socket, Executor executor, List<String> ids) throws IOException {
        this.ids = ids;
        this.server = PluginServer.start(socket, List.of(this), executor);
    }

    void has(List<String> now) {
        ids = now;
        tell();
    }

    private synchronized void tell() {
        StreamObserver<ListAndWatchResponse> told = watcher;
        if (told != null) {
            ListAndWatchResponse.Builder all = ListAndWatchResponse.newBuilder();
            ids.forEach(id -> all.addDevices(
                    Device.newBuilder().setID(id).setHealth(id.endsWith("!") ? "Unhealthy" : "Healthy")));
            told.onNext(all.build());
        }
    }

    @Override
    public void getDevicePluginOptions(Empty request, StreamObserver<DevicePluginOptions> observer) {
        observer.onNext(DevicePluginOptions.newBuilder()
                .setPreStartRequired(true)
                .setGetPreferredAllocationAvailable(true)
                .build());
        observer.onCompleted();
    }

    @Override
    public void listAndWatch(Empty request, StreamObserver<ListAndWatchResponse> observer) {
        watcher = observer;
        tell();
    }

    @Override
    public void getPreferredAllocation(
            PreferredAllocationRequest request, StreamObserver<PreferredAllocationResponse> observer) {
        var wanted = request.getContainerRequests(0);
        List<String> available =
                wanted.getAvailableDeviceIDsList().stream().sorted().toList();
        observer.onNext(PreferredAllocationResponse.newBuilder()
                .addContainerResponses(ContainerPreferredAllocationResponse.newBuilder()
                        .addDeviceIDs("stranger")
                        .addAllDeviceIDs(
                                available.subList(available.size() - wanted.getAllocationSize(), available.size())))
                .build());
        observer.onCompleted();
    }

    @Override
    public void allocate(AllocateRequest request, StreamObserver<AllocateResponse> observer) {
        if (failure != null) {
            observer.onError(failure.asRuntimeException());
            return;
        }
        List<String> devices = List.copyOf(request.getContainerRequests(0).getDevicesIdsList());
        allocated.add(devices);
        observer.onNext(AllocateResponse.newBuilder()
                .addContainerResponses(ContainerAllocateResponse.newBuilder()
                        .putEnvs("DEVICES", String.join(",", devices))
                        .addDevices(DeviceSpec.newBuilder()
                                .setContainerPath("/dev/d")
                                .setHostPath("/dev/null")
                                .setPermissions("rw")))
                .build());
        observer.onCompleted();
    }

    @Override
    public void preStartContainer(
            PreStartContainerRequest request, StreamObserver<PreStartContainerResponse> observer) {
        prepared.add(List.copyOf(request.getDevicesIdsList()));
        observer.onNext(PreStartContainerResponse.getDefaultInstance());
        observer.onCompleted();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
