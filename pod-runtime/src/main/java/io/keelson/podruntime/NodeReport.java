package io.keelson.podruntime;

import io.keelson.cri.v1.CgroupDriver;
import io.keelson.cri.v1.LinuxRuntimeConfiguration;
import io.keelson.cri.v1.RuntimeCondition;
import io.keelson.cri.v1.RuntimeConfigResponse;
import io.keelson.cri.v1.RuntimeFeatures;
import io.keelson.cri.v1.RuntimeHandler;
import io.keelson.cri.v1.RuntimeHandlerFeatures;
import io.keelson.cri.v1.RuntimeStatus;
import io.keelson.cri.v1.StatusRequest;
import io.keelson.cri.v1.StatusResponse;
import io.keelson.cri.v1.UpdateRuntimeConfigRequest;
import io.keelson.cri.v1.VersionResponse;
import io.keelson.podruntime.network.PodNetwork;
import java.io.IOException;
import java.nio.file.Files;

/** What the runtime says about itself. */
final class NodeReport {
    private final PodRuntimeConfig config;
    private final PodNetwork network;
    private final String lowLevel;

    /** @param lowLevel name and version of the OCI runtime */
    NodeReport(PodRuntimeConfig config, PodNetwork network, String lowLevel) {
        this.config = config;
        this.network = network;
        this.lowLevel = lowLevel;
    }

    VersionResponse version() {
        String version = NodeReport.class.getPackage().getImplementationVersion();
        return VersionResponse.newBuilder()
                .setVersion("0.1.0")
                .setRuntimeName("keelson")
                .setRuntimeVersion(version == null ? "0.1.0" : version)
                .setRuntimeApiVersion("v1")
                .build();
    }

    StatusResponse status(StatusRequest request) {
        boolean tools = Files.isExecutable(config.runtimeBinary()) && Files.isExecutable(config.conmon());
        RuntimeStatus.Builder status = RuntimeStatus.newBuilder()
                .addConditions(condition(
                        "RuntimeReady",
                        tools,
                        "RuntimeNotInstalled",
                        config.runtimeBinary() + " and " + config.conmon() + " must be installed"))
                .addConditions(condition(
                        "NetworkReady", network.ready(), "NetworkPluginNotReady", "the node has no pod CIDR yet"));
        StatusResponse.Builder response = StatusResponse.newBuilder()
                .setStatus(status)
                .addRuntimeHandlers(RuntimeHandler.newBuilder()
                        .setFeatures(RuntimeHandlerFeatures.newBuilder()
                                .setRecursiveReadOnlyMounts(true)
                                .setUserNamespaces(true)))
                .setFeatures(RuntimeFeatures.newBuilder().setSupplementalGroupsPolicy(true));
        if (request.getVerbose()) {
            response.putInfo("ociRuntime", lowLevel);
            response.putInfo("root", config.root().toString());
        }
        return response.build();
    }

    private static RuntimeCondition condition(String type, boolean holds, String reason, String message) {
        RuntimeCondition.Builder condition =
                RuntimeCondition.newBuilder().setType(type).setStatus(holds);
        return holds
                ? condition.build()
                : condition.setReason(reason).setMessage(message).build();
    }

    RuntimeConfigResponse runtimeConfig() {
        return RuntimeConfigResponse.newBuilder()
                .setLinux(LinuxRuntimeConfiguration.newBuilder().setCgroupDriver(CgroupDriver.CGROUPFS))
                .build();
    }

    void update(UpdateRuntimeConfigRequest request) throws IOException {
        String cidr = request.getRuntimeConfig().getNetworkConfig().getPodCidr();
        if (!cidr.isEmpty()) {
            network.configure(cidr);
        }
    }
}
