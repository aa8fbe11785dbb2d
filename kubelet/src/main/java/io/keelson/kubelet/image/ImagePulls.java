package io.keelson.kubelet.image;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.cri.v1.AuthConfig;
import io.keelson.cri.v1.Image;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.kubelet.container.BackOff;
import io.keelson.kubelet.container.GoText;
import io.keelson.kubelet.env.ReferenceReader;
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
 * Sees to it that images are there, by their pull policies. A pull runs on a thread of its own; who asked asks
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
    public ImagePulls(Cri cri, PodEvents events, ReferenceReader references, ObjectMapper mapper, Clock clock) {
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
     * Returns how far an image is that a container needs that is about to start.
     *
     * @param sandbox the pod's sandbox
     * @param ended called when a pull that this call began has ended
     */
    public State ensure(ImageRequest request, PodSandboxConfig sandbox, Runnable ended) {
        String wanted = request.image();
        String image;
        try {
            image = ImageNames.tagged(wanted);
        } catch (InvalidImageNameException e) {
            String message = "Failed to apply default image tag \"" + wanted + "\": " + e.getMessage();
            return refused(request, "InspectFailed", "InvalidImageName", message, null);
        }
        String key = request.key();
        Pull pull = pulls.get(key);
        if (pull != null && pull.ended && pull.result != null) {
            pulls.remove(key);
            return new State.Present(Objects.requireNonNull(pull.result));
        }
        if (pull != null && !pull.ended) {
            return new State.Pulling();
        }
        String policy = policy(request.policy(), image);
        try {
            if (!policy.equals("Always")) {
                Image there = cri.image(image);
                if (there != null) {
                    pulls.remove(key);
                    normal(
                            request,
                            "Pulled",
                            "Container image \"" + wanted
                                    + "\" already present on machine and can be accessed by the pod");
                    return new State.Present(there);
                }
                if (policy.equals("Never")) {
                    String message = "Container image \"" + wanted + "\" is not present with pull policy of Never";
                    Instant retry = clock.instant().plus(FIRST);
                    return refused(request, "ErrImageNeverPull", "ErrImageNeverPull", message, retry);
                }
            }
        } catch (CriException e) {
            String message = "Failed to inspect image \"\": " + e.rpcText();
            Instant retry = clock.instant().plus(FIRST);
            return refused(request, "InspectFailed", "ImageInspectError", message, retry);
        }
        Instant until = backOff.untilSinceFailure(backOffKey(request));
        if (pull != null && pull.error != null && clock.instant().isBefore(until)) {
            return failed(request, pull, until);
        }
        Pull next = new Pull();
        pulls.put(key, next);
        Thread.ofVirtual().name("pull-" + key).start(() -> pull(request, image, sandbox, next, ended));
        return new State.Pulling();
    }

    private State failed(ImageRequest request, Pull pull, Instant until) {
        String error = Objects.requireNonNull(pull.error);
        Instant show = Objects.requireNonNull(pull.failedAt).plus(SHOW_FAILURE);
        if (clock.instant().isBefore(show)) {
            return new State.Missing("ErrImagePull", error, show);
        }
        String message = "Back-off pulling image \"" + request.image() + "\"";
        if (!pull.shown) {
            pull.shown = true;
            normal(request, "BackOff", message);
            warning(request, "Failed", "Error: ImagePullBackOff");
        }
        return new State.Missing("ImagePullBackOff", message + ": ErrImagePull: " + error, until);
    }

    private State refused(ImageRequest request, String event, String reason, String message, @Nullable Instant retry) {
        Pull before = pulls.get(request.key());
        if (before == null || !message.equals(before.error)) {
            Pull remembered = new Pull();
            remembered.ended = true;
            remembered.error = message;
            remembered.failedAt = Instant.MIN;
            pulls.put(request.key(), remembered);
            warning(request, event, message);
            warning(request, "Failed", "Error: " + reason);
        }
        return new State.Missing(reason, message, retry);
    }

    private void pull(ImageRequest request, String image, PodSandboxConfig sandbox, Pull pull, Runnable ended) {
        String wanted = request.image();
        normal(request, "Pulling", "Pulling image \"" + wanted + "\"");
        Instant start = clock.instant();
        try {
            String reference = pull(request.pod(), image, sandbox);
            Image there = cri.image(reference.isEmpty() ? image : reference);
            if (there == null) {
                there = cri.image(image);
            }
            String took = GoText.duration(Duration.between(start, clock.instant()));
            long size = there == null ? 0 : there.getSize();
            normal(
                    request,
                    "Pulled",
                    "Successfully pulled image \"" + wanted + "\" in " + took + " (" + took
                            + " including waiting). Image size: " + size + " bytes.");
            pull.result =
                    there != null ? there : Image.newBuilder().setId(reference).build();
        } catch (CriException e) {
            fail(request, pull, e.rpcText());
        } catch (RuntimeException e) {
            fail(request, pull, String.valueOf(e.getMessage()));
        } finally {
            pull.ended = true;
            ended.run();
        }
    }

    private void fail(ImageRequest request, Pull pull, String error) {
        warning(request, "Failed", "Failed to pull image \"" + request.image() + "\": " + error);
        warning(request, "Failed", "Error: ErrImagePull");
        backOff.next(backOffKey(request), clock.instant());
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

    private void normal(ImageRequest request, String reason, String message) {
        Container container = request.container();
        if (container == null) {
            events.normal(request.pod(), reason, message);
        } else {
            events.normal(request.pod(), container, reason, message);
        }
    }

    private void warning(ImageRequest request, String reason, String message) {
        Container container = request.container();
        if (container == null) {
            events.warning(request.pod(), reason, message);
        } else {
            events.warning(request.pod(), container, reason, message);
        }
    }

    private static String policy(String policy, String image) {
        return !policy.isEmpty() ? policy : image.endsWith(":latest") ? "Always" : "IfNotPresent";
    }

    private static String backOffKey(ImageRequest request) {
        return request.pod().getMetadata().getUid() + "_" + request.image();
    }
}
