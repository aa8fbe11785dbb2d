package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Nodes that have the pod's images already are better, weighed by size and by how widely an image is spread. */
final class ImageLocality implements ScorePlugin {
    private static final long SMALLEST = 23L << 20;
    private static final long LARGEST_PER_CONTAINER = 1000L << 20;

    @Override
    public String name() {
        return "ImageLocality";
    }

    @Override
    public long[] score(PodInfo pod, List<NodeInfo> nodes, ClusterSnapshot snapshot) {
        if (nodes.size() < 2) {
            return NO_OPINION;
        }
        List<String> images = images(pod.pod().getSpec());
        int[] spread = images.stream().mapToInt(snapshot::nodesWithImage).toArray();
        if (Arrays.stream(spread).allMatch(n -> n == 0)) {
            return NO_OPINION;
        }
        long largest = LARGEST_PER_CONTAINER * containers(pod.pod().getSpec());
        long[] scores = new long[nodes.size()];
        for (int i = 0; i < scores.length; i++) {
            Map<String, Long> sizes = nodes.get(i).imageSizes();
            long sum = 0;
            for (int image = 0; image < spread.length; image++) {
                Long size = sizes.get(images.get(image));
                if (size != null) {
                    sum += size * spread[image] / snapshot.nodes().size();
                }
            }
            long bounded = Math.clamp(sum, SMALLEST, largest);
            scores[i] = BEST * (bounded - SMALLEST) / (largest - SMALLEST);
        }
        return scores;
    }

    /** All images the pod needs on its node: of init containers, of containers, and those mounted as volumes. */
    private static List<String> images(PodSpec spec) {
        List<String> images = new ArrayList<>();
        Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
                .forEach(c -> images.add(normalized(c.getImage())));
        for (Volume volume : spec.getVolumes()) {
            if (volume.getImage() != null && volume.getImage().getReference() != null) {
                images.add(normalized(volume.getImage().getReference()));
            }
        }
        return images;
    }

    private static int containers(PodSpec spec) {
        return spec.getInitContainers().size() + spec.getContainers().size();
    }

    private static String normalized(String image) {
        return image.lastIndexOf(':') <= image.lastIndexOf('/') ? image + ":latest" : image;
    }
}
