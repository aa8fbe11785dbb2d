package io.keelson.kubelet.container;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.cri.v1.IDMapping;
import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.UserNamespace;
import io.keelson.linux.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which users of the node the users of pods are that ask for their own ({@code hostUsers: false}, KEP-127). No two pods
 * share any; a pod keeps its range, which is noted in its directory, as long as it is here.
 */
final class UserNamespaces {
    private static final String FILE = "userns";
    /** As many users as a pod has, and where the first pod's begin: below are the node's own. */
    private static final long LENGTH = 65_536;

    private static final long MOST = 65_535;

    private final Path pods;

    /** @param pods where the pods' directories are */
    UserNamespaces(Path pods) {
        this.pods = pods;
    }

    /**
     * Returns what the runtime is told: the node's namespace, or a range of the pod's own.
     *
     * @throws IllegalArgumentException where no range can be given
     */
    synchronized UserNamespace of(Pod pod) {
        if (!Boolean.FALSE.equals(pod.getSpec().getHostUsers())) {
            return UserNamespace.newBuilder().setMode(NamespaceMode.NODE).build();
        }
        try {
            Path file = pods.resolve(pod.getMetadata().getUid()).resolve(FILE);
            Long first = read(file);
            if (first == null) {
                first = free();
                Files.createDirectories(file.getParent());
                AtomicFile.write(file, Long.toString(first).getBytes(StandardCharsets.US_ASCII));
            }
            IDMapping mapping = IDMapping.newBuilder()
                    .setHostId(first.intValue())
                    .setContainerId(0)
                    .setLength((int) LENGTH)
                    .build();
            return UserNamespace.newBuilder()
                    .setMode(NamespaceMode.POD)
                    .addUids(mapping)
                    .addGids(mapping)
                    .build();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "user namespace mappings of the pod cannot be kept: " + e.getMessage(), e);
        }
    }

    private static @Nullable Long read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private long free() throws IOException {
        Set<Long> taken = new HashSet<>();
        if (Files.isDirectory(pods)) {
            try (Stream<Path> directories = Files.list(pods)) {
                for (Path directory : directories.toList()) {
                    Long first = read(directory.resolve(FILE));
                    if (first != null) {
                        taken.add(first);
                    }
                }
            }
        }
        for (long n = 1; n < MOST; n++) {
            if (!taken.contains(n * LENGTH)) {
                return n * LENGTH;
            }
        }
        throw new IOException("no range of users is free");
    }
}
