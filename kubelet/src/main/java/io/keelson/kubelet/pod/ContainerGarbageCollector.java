package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.kubelet.runtime.RuntimePod;
import io.keelson.kubelet.runtime.RuntimePod.RuntimeContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes containers that have ended and that nothing tells of any more, with their logs. */
final class ContainerGarbageCollector {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerGarbageCollector.class);
    /** As upstream keeps: with the one that runs, {@code --previous} shows the log of the one before. */
    private static final int KEPT_DEAD = 1;

    private ContainerGarbageCollector() {}

    static void prune(PodContext context, Pod pod, RuntimePod runtime) {
        Map<String, Integer> dead = new HashMap<>();
        for (RuntimeContainer c : runtime.containers()) {
            if (c.exited() && dead.merge(c.name(), 1, Integer::sum) > KEPT_DEAD) {
                try {
                    context.cri().removeContainer(c.status().getId());
                    logs(context.sandboxes().logDirectory(pod).resolve(c.name()), c);
                } catch (CriException e) {
                    LOG.debug("the container {} stays: {}", c.status().getId(), e.getMessage());
                }
            }
        }
    }

    private static void logs(Path directory, RuntimeContainer c) {
        String prefix = c.status().getMetadata().getAttempt() + ".log";
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith(prefix)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.debug("logs in {} stay: {}", directory, e.getMessage());
        }
    }
}
