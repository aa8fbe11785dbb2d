package io.keelson.controllermanager.resourcequota;

import io.fabric8.kubernetes.api.model.resource.v1.DeviceRequest;
import io.fabric8.kubernetes.api.model.resource.v1.DeviceSubRequest;
import io.fabric8.kubernetes.api.model.resource.v1.ResourceClaim;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How many devices of a class claims may be given, by the names quotas have for it. Pure. */
final class DeviceClaims {
    /** What the names of quotas for the devices of a class end with. */
    private static final String SUFFIX = ".deviceclass.resource.k8s.io/devices";

    /** The most devices that a claim can be given: what {@code All} comes to. */
    private static final long MOST_DEVICES = 32;

    private DeviceClaims() {}

    /** Whether a name is about devices of a class. */
    static boolean counts(String name) {
        return name.endsWith(SUFFIX);
    }

    /** How many devices a claim may come to under a name: the most where it leaves a choice. */
    static long of(ResourceClaim claim, String name) {
        String deviceClass = name.substring(0, name.length() - SUFFIX.length());
        if (claim.getSpec() == null || claim.getSpec().getDevices() == null) {
            return 0;
        }
        return claim.getSpec().getDevices().getRequests().stream()
                .mapToLong(request -> of(request, deviceClass))
                .sum();
    }

    private static long of(DeviceRequest request, String deviceClass) {
        var choices = Objects.requireNonNullElse(request.getFirstAvailable(), List.<DeviceSubRequest>of());
        if (!choices.isEmpty()) {
            return choices.stream()
                    .filter(choice -> deviceClass.equals(choice.getDeviceClassName()))
                    .mapToLong(choice -> devices(choice.getAllocationMode(), choice.getCount()))
                    .max()
                    .orElse(0);
        }
        var exactly = request.getExactly();
        return exactly != null && deviceClass.equals(exactly.getDeviceClassName())
                ? devices(exactly.getAllocationMode(), exactly.getCount())
                : 0;
    }

    private static long devices(@Nullable String mode, @Nullable Long count) {
        if ("All".equals(mode)) {
            return MOST_DEVICES;
        }
        return "ExactCount".equals(mode) && count != null ? count : 0;
    }
}
