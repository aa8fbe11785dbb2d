package io.keelson.kubelet.image;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ImageVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An image that a pod needs: one that a container is made from, or one that a container mounts (KEP-4639).
 *
 * @param pod the pod
 * @param container whose image it is, and whom events are about; null for volumes, whose events are about the pod
 * @param key tells this use of the image from all others on the node; begins with the pod's uid and a slash
 * @param image the image as the pod names it
 * @param policy when it is pulled, empty for the usual rule
 */
public record ImageRequest(Pod pod, @Nullable Container container, String key, String image, String policy) {

    /** Returns the request for the image that a container is made from. */
    public static ImageRequest of(Pod pod, Container container) {
        return new ImageRequest(
                pod,
                container,
                pod.getMetadata().getUid() + "/" + container.getName(),
                Objects.requireNonNullElse(container.getImage(), ""),
                Objects.requireNonNullElse(container.getImagePullPolicy(), ""));
    }

    /** Returns the request for an image that a container mounts. */
    public static ImageRequest of(Pod pod, Container container, Volume volume) {
        ImageVolumeSource source = volume.getImage();
        return new ImageRequest(
                pod,
                null,
                pod.getMetadata().getUid() + "/" + container.getName() + "/" + volume.getName(),
                Objects.requireNonNullElse(source.getReference(), ""),
                Objects.requireNonNullElse(source.getPullPolicy(), ""));
    }
}
