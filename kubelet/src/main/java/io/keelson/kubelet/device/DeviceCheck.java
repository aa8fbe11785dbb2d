package io.keelson.kubelet.device;

import io.keelson.kubelet.admission.AdmissionCheck;
import io.keelson.kubelet.plugin.PluginException;
import io.keelson.kubelet.status.ObservedPod.Failure;
import org.jspecify.annotations.Nullable;

/** A pod is taken with the devices it asks for, or not at all. The last of the checks: it gives them away. */
public final class DeviceCheck implements AdmissionCheck {
    private final DeviceManager devices;

    /** @param devices the node's */
    public DeviceCheck(DeviceManager devices) {
        this.devices = devices;
    }

    @Override
    public @Nullable Failure refuses(Candidate candidate) {
        try {
            devices.allocate(candidate.pod(), candidate.others());
            return null;
        } catch (PluginException e) {
            return new Failure(
                    "UnexpectedAdmissionError", "Allocate failed due to " + e.getMessage() + ", which is unexpected");
        }
    }
}
