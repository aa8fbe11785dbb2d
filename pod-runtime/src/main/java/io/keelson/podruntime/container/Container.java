package io.keelson.podruntime.container;

import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.ContainerResources;
import io.keelson.cri.v1.ContainerState;
import io.keelson.cri.v1.ContainerStatus;
import io.keelson.cri.v1.ContainerUser;
import io.keelson.cri.v1.ImageSpec;
import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.cri.v1.LinuxContainerUser;
import io.keelson.podruntime.place.OciContainer;
import java.nio.file.Path;
import java.util.List;

/**
 * One container as it is on disk; immutable, a change makes a new one.
 *
 * @param directory where its bundle, root file system and records are
 * @param imageName what the status shows as image; {@code imageReference} a digest or id; {@code imageId} the id
 * @param layers names of the image layers it stands on
 * @param cgroup its cgroup
 * @param logPath the log file, or empty
 * @param stopSignal the kernel's number of the signal that asks it to stop
 * @param createdAt nanoseconds since 1970, like {@code startedAt} and {@code finishedAt}, which are 0 until then
 * @param pid of its first process on the host, 0 before the start; {@code pidStart} its start time in clock ticks
 * @param resources as last set
 */
public record Container(
        String id,
        String sandbox,
        Path directory,
        ContainerConfig config,
        String imageName,
        String imageReference,
        String imageId,
        List<String> layers,
        String cgroup,
        String logPath,
        int stopSignal,
        LinuxContainerUser user,
        long createdAt,
        ContainerState state,
        int pid,
        long pidStart,
        long startedAt,
        long finishedAt,
        int exitCode,
        String reason,
        String message,
        LinuxContainerResources resources) {

    Container started(int newPid, long newPidStart, long at) {
        return new Container(
                id,
                sandbox,
                directory,
                config,
                imageName,
                imageReference,
                imageId,
                layers,
                cgroup,
                logPath,
                stopSignal,
                user,
                createdAt,
                ContainerState.CONTAINER_RUNNING,
                newPid,
                newPidStart,
                at,
                0,
                0,
                "",
                "",
                resources);
    }

    Container exited(long at, int code, String why, String words) {
        return new Container(
                id,
                sandbox,
                directory,
                config,
                imageName,
                imageReference,
                imageId,
                layers,
                cgroup,
                logPath,
                stopSignal,
                user,
                createdAt,
                ContainerState.CONTAINER_EXITED,
                0,
                0,
                startedAt,
                at,
                code,
                why,
                words,
                resources);
    }

    Container withResources(LinuxContainerResources now) {
        return new Container(
                id,
                sandbox,
                directory,
                config,
                imageName,
                imageReference,
                imageId,
                layers,
                cgroup,
                logPath,
                stopSignal,
                user,
                createdAt,
                state,
                pid,
                pidStart,
                startedAt,
                finishedAt,
                exitCode,
                reason,
                message,
                now);
    }

    OciContainer oci(Path exits) {
        return new OciContainer(
                id,
                config.getMetadata().getName(),
                bundle(),
                directory,
                exits,
                logPath,
                config.getTty(),
                config.getStdin(),
                config.getStdinOnce());
    }

    Path bundle() {
        return directory.resolve("bundle");
    }

    Path root() {
        return directory.resolve("rootfs");
    }

    public boolean running() {
        return state == ContainerState.CONTAINER_RUNNING;
    }

    /** The list entry. */
    public io.keelson.cri.v1.Container item() {
        return io.keelson.cri.v1.Container.newBuilder()
                .setId(id)
                .setPodSandboxId(sandbox)
                .setMetadata(config.getMetadata())
                .setImage(config.getImage())
                .setImageRef(imageReference)
                .setImageId(imageId)
                .setState(state)
                .setCreatedAt(createdAt)
                .putAllLabels(config.getLabelsMap())
                .putAllAnnotations(config.getAnnotationsMap())
                .build();
    }

    /** The status. */
    public ContainerStatus status() {
        String shown = reason;
        if (shown.isEmpty() && state == ContainerState.CONTAINER_EXITED) {
            shown = exitCode == 0 ? "Completed" : "Error";
        }
        return ContainerStatus.newBuilder()
                .setId(id)
                .setMetadata(config.getMetadata())
                .setState(state)
                .setCreatedAt(createdAt)
                .setStartedAt(startedAt)
                .setFinishedAt(finishedAt)
                .setExitCode(exitCode)
                .setImage(ImageSpec.newBuilder(config.getImage()).setImage(imageName))
                .setImageRef(imageReference)
                .setImageId(imageId)
                .setReason(shown)
                .setMessage(message)
                .putAllLabels(config.getLabelsMap())
                .putAllAnnotations(config.getAnnotationsMap())
                .addAllMounts(config.getMountsList())
                .setLogPath(logPath)
                .setResources(ContainerResources.newBuilder().setLinux(resources))
                .setUser(ContainerUser.newBuilder().setLinux(user))
                .setStopSignal(config.getStopSignal())
                .build();
    }
}
