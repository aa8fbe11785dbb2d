package io.keelson.kubelet.admission;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.status.ObservedPod.Failure;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Pods that name an AppArmor profile are not run where nothing enforces it. */
public final class AppArmorCheck implements AdmissionCheck {
    private static final String OLD_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";

    private final boolean enabled;

    /** @param enabled whether the kernel enforces AppArmor profiles and the runtime sets them */
    public AppArmorCheck(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public @Nullable Failure refuses(Candidate candidate) {
        Pod pod = candidate.pod();
        if (!required(pod)) {
            return null;
        }
        if (!enabled) {
            return failure("AppArmor is not enabled on the host");
        }
        for (Container c : PodFacts.all(pod)) {
            AppArmorProfile profile = profile(pod, c);
            if (profile != null
                    && "Localhost".equals(profile.getType())
                    && Objects.requireNonNullElse(profile.getLocalhostProfile(), "")
                            .isBlank()) {
                return failure("invalid empty AppArmor profile name: \"Localhost\"");
            }
        }
        return null;
    }

    private static Failure failure(String why) {
        return new Failure("AppArmor", "Cannot enforce AppArmor: " + why);
    }

    /** A pod that asks for no profile but {@code Unconfined} asks for nothing that has to be enforced. */
    private static boolean required(Pod pod) {
        boolean annotated =
                Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.<String, String>of())
                        .entrySet()
                        .stream()
                        .anyMatch(e -> e.getKey().startsWith(OLD_ANNOTATION)
                                && !e.getValue().equals("unconfined")
                                && !e.getValue().isEmpty());
        return annotated || confines(ofPod(pod)) || PodFacts.all(pod).stream().anyMatch(c -> confines(ofContainer(c)));
    }

    private static boolean confines(@Nullable AppArmorProfile profile) {
        return profile != null && !"Unconfined".equals(profile.getType());
    }

    private static @Nullable AppArmorProfile profile(Pod pod, Container container) {
        AppArmorProfile own = ofContainer(container);
        return own != null ? own : ofPod(pod);
    }

    private static @Nullable AppArmorProfile ofPod(Pod pod) {
        var context = pod.getSpec().getSecurityContext();
        return context == null ? null : context.getAppArmorProfile();
    }

    private static @Nullable AppArmorProfile ofContainer(Container container) {
        return container.getSecurityContext() == null
                ? null
                : container.getSecurityContext().getAppArmorProfile();
    }
}
