package io.keelson.kubelet.device;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.keelson.kubelet.plugin.PluginException;
import io.keelson.kubelet.plugin.PluginHandler;
import io.keelson.nodeplugins.deviceplugin.v1beta1.Empty;
import io.keelson.nodeplugins.deviceplugin.v1beta1.RegisterRequest;
import io.keelson.nodeplugins.deviceplugin.v1beta1.RegistrationGrpc;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Takes device plugins into service: those that call the kubelet's socket, and those of the registration folder. */
public final class DeviceRegistration extends RegistrationGrpc.RegistrationImplBase implements PluginHandler {
    private static final String VERSION = "v1beta1";
    private static final int LONGEST = 253 + 1 + 63;

    /** An extended resource: a domain that is not Kubernetes' own, and a name. */
    private static final Pattern RESOURCE = Pattern.compile(
            "(?!requests\\.)(?!(.*\\.)?kubernetes\\.io/)[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");

    private final Path folder;
    private final DeviceManager devices;

    /** @param folder of the sockets of plugins that call the kubelet */
    public DeviceRegistration(Path folder, DeviceManager devices) {
        this.folder = folder;
        this.devices = devices;
    }

    @Override
    public void register(RegisterRequest request, StreamObserver<Empty> observer) {
        try {
            check(request.getResourceName(), List.of(request.getVersion()));
            String endpoint = request.getEndpoint();
            if (endpoint.isEmpty() || endpoint.contains("/") || endpoint.equals("..")) {
                throw new PluginException(
                        "the endpoint is not the name of a socket in the plugins' folder: " + endpoint);
            }
            devices.connect(request.getResourceName(), folder.resolve(endpoint));
            observer.onNext(Empty.getDefaultInstance());
            observer.onCompleted();
        } catch (PluginException | RuntimeException e) {
            observer.onError(Status.UNKNOWN.withDescription(e.getMessage()).asRuntimeException());
        }
    }

    private static void check(String resource, List<String> versions) throws PluginException {
        if (!versions.contains(VERSION)) {
            throw new PluginException("requested API version \"" + String.join(",", versions)
                    + "\" is not supported by kubelet. Supported versions are [\"" + VERSION + "\"]");
        }
        if (resource.length() > LONGEST || !RESOURCE.matcher(resource).matches()) {
            throw new PluginException("the ResourceName \"" + resource + "\" is invalid");
        }
    }

    @Override
    public String type() {
        return "DevicePlugin";
    }

    @Override
    public void validate(String name, Path endpoint, List<String> versions) throws PluginException {
        check(name, versions);
    }

    @Override
    public void register(String name, Path endpoint, List<String> versions) throws PluginException {
        devices.connect(name, endpoint);
    }

    @Override
    public void deregister(String name, Path endpoint) {
        devices.disconnect(name);
    }
}
