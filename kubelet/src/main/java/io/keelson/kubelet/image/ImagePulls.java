package io.keelson.kubelet.image;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.cri.v1.AuthConfig;
import io.keelson.cri.v1.Image;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.kubelet.container.BackOff;
import io.keelson.kubelet.container.GoText;
import io.keelson.kubelet.env.References;
import io.keelson.kubelet.event.PodEvents;
import io.keelson.kubelet.image.ImageNames.InvalidImageNameException;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/**
 * Sees to it that a container's image is there, by its pull policy. A pull runs on a thread of its own; who asked asks
 * again when it is told that the pull has ended.
 */
public final class ImagePulls {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** After this long a failed pull is shown as backing off. */
    private static final Duration SHOW_FAILURE = Duration.ofSeconds(2);

    private final Cri cri;
    private final PodEvents events;
    private final PullSecrets secrets;
    private final Clock clock;
    private final BackOff backOff;
    private final Map<String, Pull> pulls = new ConcurrentHashMap<>();

    /**
     * @param references reads pull secrets
     * @param mapper reads what is in them
     */
    public ImagePulls(Cri cri, PodEvents events, References references, ObjectMapper mapper, Clock clock) {
        this.cri = cri;
        this.events = events;
        this.secrets = new PullSecrets(references, mapper);
        this.clock = clock;
        this.backOff = new BackOff(FIRST, LONGEST, clock);
    }

    /** How far an image is. */
    public sealed interface State {
        /** It is there. */
        record Present(Image image) implements State {}

        /** It is being pulled; the caller will be told when it ends. */
        record Pulling() implements State {}

        /**
         * It cannot be had now.
         *
         * @param reason such as {@code ErrImagePull}
         * @param message for people
         * @param retry when to ask again, null where that does not help
         */
        record Missing(
                String reason, String message, @Nullable Instant retry) implements State {}
    }

    private static final class Pull {
        private volatile @Nullable Image result;
        private volatile @Nullable String error;
        private volatile boolean ended;
        private volatile boolean shown;
        private volatile @Nullable Instant failedAt;
    }

    /**
     * Returns how far the image of a container is that is about to start.
     *
     * @param sandbox the pod's sandbox
     * @param ended called when a pull that this call began has ended
     */
    public State ensure(Pod pod, Container container, PodSandboxConfig sandbox, Runnable ended) {
        String wanted = Objects.requireNonNullElse(container.getImage(), "");
        String image;
        try {
            image = ImageNames.tagged(wanted);
        } catch (InvalidImageNameException e) {
            String message = "Failed to apply default image tag \"" + wanted + "\": " + e.getMessage();
            return refused(pod, container, "InspectFailed", "InvalidImageName", message, null);
        }
        String key = key(pod, container);
        Pull pull = pulls.get(key);
        if (pull != null && pull.ended && pull.result != null) {
            pulls.remove(key);
            return new State.Present(Objects.requireNonNull(pull.result));
        }
        if (pull != null && !pull.ended) {
            return new State.Pulling();
        }
        String policy = policy(container, image);
        try {
            if (!policy.equals("Always")) {
                Image there = cri.image(image);
                if (there != null) {
                    pulls.remove(key);
                    events.normal(
                            pod,
                            container,
                            "Pulled",
                            "Container image \"" + wanted
                                    + "\" already present on machine and can be accessed by the pod");
                    return new State.Present(there);
                }
                if (policy.equals("Never")) {
                    String message = "Container image \"" + wanted + "\" is not present with pull policy of Never";
                    Instant retry = clock.instant().plus(FIRST);
                    return refused(pod, container, "ErrImageNeverPull", "ErrImageNeverPull", message, retry);
                }
            }
        } catch (CriException e) {
            String message = "Failed to inspect image \"\": " + e.rpcText();
            Instant retry = clock.instant().plus(FIRST);
            return refused(pod, container, "InspectFailed", "ImageInspectError", message, retry);
        }
        Instant until = backOff.untilSinceFailure(backOffKey(pod, wanted));
        if (pull != null && pull.error != null && clock.instant().isBefore(until)) {
            return failed(pod, container, wanted, pull, until);
        }
        Pull next = new Pull();
        pulls.put(key, next);
        Thread.ofVirtual().name("pull-" + key).start(() -> pull(pod, container, wanted, image, sandbox, next, ended));
        return new State.Pulling();
    }

    private State failed(Pod pod, Container container, String wanted, Pull pull, Instant until) {
        String error = Objects.requireNonNull(pull.error);
        Instant show = Objects.requireNonNull(pull.failedAt).plus(SHOW_FAILURE);
        if (clock.instant().isBefore(show)) {
            return new State.Missing("ErrImagePull", error, show);
        }
        String message = "Back-off pulling image \"" + wanted + "\"";
        if (!pull.shown) {
            pull.shown = true;
            events.normal(pod, container, "BackOff", message);
            events.warning(pod, container, "Failed", "Error: ImagePullBackOff");
        }
        return new State.Missing("ImagePullBackOff", message + ": ErrImagePull: " + error, until);
    }

    private State refused(
            Pod pod, Container container, String event, String reason, String message, @Nullable Instant retry) {
        Pull before = pulls.get(key(pod, container));
        if (before == null || !message.equals(before.error)) {
            Pull remembered = new Pull();
            remembered.ended = true;
            remembered.error = message;
            remembered.failedAt = Instant.MIN;
            pulls.put(key(pod, container), remembered);
            events.warning(pod, container, event, message);
            events.warning(pod, container, "Failed", "Error: " + reason);
        }
        return new State.Missing(reason, message, retry);
    }

    private void pull(
            Pod pod,
            Container container,
            String wanted,
            String image,
            PodSandboxConfig sandbox,
            Pull pull,
            Runnable ended) {
        events.normal(pod, container, "Pulling", "Pulling image \"" + wanted + "\"");
        Instant start = clock.instant();
        try {
            String reference = pull(pod, image, sandbox);
            Image there = cri.image(reference.isEmpty() ? image : reference);
            if (there == null) {
                there = cri.image(image);
            }
            String took = GoText.duration(Duration.between(start, clock.instant()));
            long size = there == null ? 0 : there.getSize();
            events.normal(
                    pod,
                    container,
                    "Pulled",
                    "Successfully pulled image \"" + wanted + "\" in " + took + " (" + took
                            + " including waiting). Image size: " + size + " bytes.");
            pull.result =
                    there != null ? there : Image.newBuilder().setId(reference).build();
        } catch (CriException e) {
            fail(pod, container, wanted, pull, e.rpcText());
        } catch (RuntimeException e) {
            fail(pod, container, wanted, pull, String.valueOf(e.getMessage()));
        } finally {
            pull.ended = true;
            ended.run();
        }
    }

    private void fail(Pod pod, Container container, String wanted, Pull pull, String error) {
        events.warning(pod, container, "Failed", "Failed to pull image \"" + wanted + "\": " + error);
        events.warning(pod, container, "Failed", "Error: ErrImagePull");
        backOff.next(backOffKey(pod, wanted), clock.instant());
        pull.failedAt = clock.instant();
        pull.error = error;
    }

    private String pull(Pod pod, String image, PodSandboxConfig sandbox) throws CriException {
        Map<String, String> annotations =
                Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
        List<AuthConfig> credentials = secrets.find(pod, image);
        CriException last = null;
        for (AuthConfig auth : credentials) {
            try {
                return cri.pull(image, annotations, auth, sandbox);
            } catch (CriException e) {
                last = e;
            }
        }
        if (last != null) {
            throw last;
        }
        return cri.pull(image, annotations, null, sandbox);
    }

    /** Forgets a pod. */
    public void forget(String uid) {
        pulls.keySet().removeIf(k -> k.startsWith(uid + "/"));
        backOff.forget(uid + "_");
    }

    private static String policy(Container container, String image) {
        String policy = container.getImagePullPolicy();
        if (policy != null && !policy.isEmpty()) {
            return policy;
        }
        return image.endsWith(":latest") ? "Always" : "IfNotPresent";
    }

    private static String key(Pod pod, Container container) {
        return pod.getMetadata().getUid() + "/" + container.getName();
    }

    private static String backOffKey(Pod pod, String image) {
        return pod.getMetadata().getUid() + "_" + image;
    }
}
