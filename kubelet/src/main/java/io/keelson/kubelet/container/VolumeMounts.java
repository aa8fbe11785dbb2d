package io.keelson.kubelet.container;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.keelson.cri.v1.ImageSpec;
import io.keelson.cri.v1.Mount;
import io.keelson.cri.v1.MountPropagation;
import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.UserNamespace;
import io.keelson.kubelet.env.ContainerConfigException;
import io.keelson.kubelet.env.Expansion;
import io.keelson.kubelet.volume.ApiVolumes;
import io.keelson.kubelet.volume.SubPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is mounted into a container: volumes or parts of them, {@code /etc/hosts}, the file for its last words. */
final class VolumeMounts {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeMounts.class);
    private static final String HOSTS = "/etc/hosts";
    private static final Pattern REFERENCE = Pattern.compile("\\$\\(([^)]+)\\)");

    private VolumeMounts() {}

    /**
     * Returns the mounts of a container's volumes.
     *
     * @param variables the container's environment, for {@code subPathExpr}
     */
    static List<Mount> of(ContainerConfigs.Request request, Map<String, String> variables)
            throws ContainerConfigException {
        Container container = request.container();
        List<Mount> mounts = new ArrayList<>();
        for (VolumeMount m : Objects.requireNonNullElse(container.getVolumeMounts(), List.<VolumeMount>of())) {
            Path volume = request.volumes().get(m.getName());
            if (volume == null) {
                throw new ContainerConfigException("cannot find volume \"" + m.getName()
                        + "\" to mount into container \"" + container.getName() + "\"");
            }
            String sub = subPath(m, variables);
            boolean readOnly = Boolean.TRUE.equals(m.getReadOnly());
            Mount.Builder mount = Mount.newBuilder()
                    .setContainerPath(m.getMountPath().startsWith("/") ? m.getMountPath() : "/" + m.getMountPath())
                    .setReadonly(readOnly || alwaysReadOnly(request.pod(), m.getName()))
                    .setRecursiveReadOnly(readOnly && recursively(m))
                    .setPropagation(propagation(m));
            ImageSpec image = request.images().get(m.getName());
            if (image != null) {
                mount.setImage(image).setImageSubPath(sub);
            } else {
                Path source =
                        sub.isEmpty() ? volume : part(container, m, mounts.size(), volume, request.podDirectory(), sub);
                mount.setHostPath(source.toString());
            }
            mounts.add(mount.build());
        }
        return mounts;
    }

    /** What comes from the API is nobody's to change in a container, nor is an image; of claims the pod says it. */
    private static boolean alwaysReadOnly(Pod pod, String name) {
        return Objects.requireNonNullElse(pod.getSpec().getVolumes(), List.<Volume>of()).stream()
                .anyMatch(v ->
                        v.getName().equals(name) && (ApiVolumes.is(v) || v.getImage() != null || readOnlyClaim(v)));
    }

    private static boolean readOnlyClaim(Volume volume) {
        return volume.getPersistentVolumeClaim() != null
                && Boolean.TRUE.equals(volume.getPersistentVolumeClaim().getReadOnly());
    }

    /** KEP-3857. A runtime that cannot do it refuses. */
    private static boolean recursively(VolumeMount m) {
        String wanted = Objects.requireNonNullElse(m.getRecursiveReadOnly(), "Disabled");
        return wanted.equals("Enabled") || wanted.equals("IfPossible");
    }

    /** Says of all mounts which users of the node those of the pod are. */
    static List<Mount> mapped(List<Mount> mounts, UserNamespace users) {
        if (users.getMode() != NamespaceMode.POD) {
            return mounts;
        }
        return mounts.stream()
                .map(m -> m.toBuilder()
                        .addAllUidMappings(users.getUidsList())
                        .addAllGidMappings(users.getGidsList())
                        .build())
                .toList();
    }

    private static String subPath(VolumeMount m, Map<String, String> variables) throws ContainerConfigException {
        String sub = Objects.requireNonNullElse(m.getSubPath(), "");
        if (m.getSubPathExpr() != null && !m.getSubPathExpr().isEmpty()) {
            var references = REFERENCE.matcher(m.getSubPathExpr().replace("$$", ""));
            while (references.find()) {
                if (!variables.containsKey(references.group(1))) {
                    throw new ContainerConfigException("missing value for \"" + references.group(1) + "\"");
                }
            }
            sub = Expansion.expand(m.getSubPathExpr(), variables);
        }
        if (sub.startsWith("/")) {
            throw new ContainerConfigException("error SubPath `" + sub + "` must not be an absolute path");
        }
        if (List.of(sub.split("/", -1)).contains("..")) {
            throw new ContainerConfigException("unable to provision SubPath `" + sub + "`: must not contain '..'");
        }
        return sub;
    }

    private static Path part(Container container, VolumeMount m, int index, Path volume, Path podDirectory, String sub)
            throws ContainerConfigException {
        try {
            return SubPaths.bind(podDirectory, m.getName(), container.getName(), index, volume, sub);
        } catch (IOException e) {
            LOG.info("subPath of volume {}: {}", m.getName(), e.getMessage());
            // The cause says what the machine's files look like, which is not the pod's business.
            throw new ContainerConfigException("failed to prepare subPath for volumeMount \"" + m.getName()
                    + "\" of container \"" + container.getName() + "\"");
        }
    }

    private static MountPropagation propagation(VolumeMount m) {
        return switch (Objects.requireNonNullElse(m.getMountPropagation(), "None")) {
            case "HostToContainer" -> MountPropagation.PROPAGATION_HOST_TO_CONTAINER;
            case "Bidirectional" -> MountPropagation.PROPAGATION_BIDIRECTIONAL;
            default -> MountPropagation.PROPAGATION_PRIVATE;
        };
    }

    /** Adds {@code /etc/hosts} unless the container mounts something of its own there. */
    static void hosts(List<Mount> mounts, Path podDirectory, Pod pod, List<String> podIps, String clusterDomain)
            throws IOException {
        boolean own = mounts.stream().anyMatch(m -> m.getContainerPath().equals(HOSTS));
        if (!own && (PodFacts.hostNetwork(pod) || !podIps.isEmpty())) {
            mounts.add(Mount.newBuilder()
                    .setContainerPath(HOSTS)
                    .setHostPath(HostsFile.write(podDirectory, pod, podIps, clusterDomain)
                            .toString())
                    .build());
        }
    }

    /** Adds the file a container leaves its last words in; every incarnation has its own. */
    static void terminationLog(List<Mount> mounts, Path podDirectory, Container container, int attempt)
            throws IOException {
        String path = Objects.requireNonNullElse(container.getTerminationMessagePath(), "/dev/termination-log");
        if (path.isEmpty()) {
            return;
        }
        Path directory = podDirectory.resolve("containers").resolve(container.getName());
        Files.createDirectories(directory);
        Path file = directory.resolve(String.valueOf(attempt));
        Files.deleteIfExists(file);
        Files.createFile(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        mounts.add(Mount.newBuilder()
                .setContainerPath(path.startsWith("/") ? path : "/" + path)
                .setHostPath(file.toString())
                .build());
    }
}
