package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
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
    public int weight() {
        return 1;
    }

    @Override
    public long[] score(PodInfo pod, List<NodeInfo> nodes, Snapshot snapshot) {
        if (nodes.size() < 2) {
            return NO_OPINION;
        }
        List<String> images = images(pod.pod().getSpec());
        Map<String, Integer> spread = new HashMap<>();
        snapshot.nodes().forEach(n -> sizes(n).keySet().forEach(name -> spread.merge(name, 1, Integer::sum)));
        long largest = LARGEST_PER_CONTAINER * containers(pod.pod().getSpec());
        long[] scores = new long[nodes.size()];
        for (int i = 0; i < scores.length; i++) {
            Map<String, Long> sizes = sizes(nodes.get(i));
            long sum = 0;
            for (String name : images) {
                Long size = sizes.get(name);
                if (size != null) {
                    sum += size
                            * spread.getOrDefault(name, 0)
                            / snapshot.nodes().size();
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

    private static Map<String, Long> sizes(NodeInfo node) {
        Map<String, Long> sizes = new HashMap<>();
        if (node.node().getStatus() != null && node.node().getStatus().getImages() != null) {
            for (ContainerImage image : node.node().getStatus().getImages()) {
                if (image.getNames() != null && image.getSizeBytes() != null) {
                    image.getNames().forEach(n -> sizes.put(n, image.getSizeBytes()));
                }
            }
        }
        return sizes;
    }

    private static String normalized(String image) {
        return image.lastIndexOf(':') <= image.lastIndexOf('/') ? image + ":latest" : image;
    }
}
