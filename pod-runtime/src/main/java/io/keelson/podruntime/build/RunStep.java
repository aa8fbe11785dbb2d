package io.keelson.podruntime.build;

import com.google.protobuf.ByteString;
import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.ContainerMetadata;
import io.keelson.cri.v1.ImageSpec;
import io.keelson.cri.v1.KeyValue;
import io.keelson.cri.v1.SecurityProfile;
import io.keelson.podruntime.build.plan.ImageConfiguration;
import io.keelson.podruntime.build.plan.Step;
import io.keelson.podruntime.container.Container;
import io.keelson.podruntime.container.Containers;
import io.keelson.podruntime.image.ImageRecord;
import io.keelson.podruntime.oci.ImageDefaults;
import io.keelson.podruntime.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs one command in a container of its own, with the capabilities and the system calls of any pod's. */
final class RunStep {
    private static final int LOOK_MILLIS = 50;
    private static final List<String> DIRECTORIES = List.of("/proc", "/dev", "/sys");
    private static final List<String> FILES = List.of("/etc/hosts", "/etc/resolv.conf", "/etc/hostname");

    private final Step.Run step;
    private final BuildDirectory directory;
    private final Containers containers;
    private final BuildLog log;

    RunStep(Step.Run step, BuildDirectory directory, Containers containers, BuildLog log) {
        this.step = step;
        this.directory = directory;
        this.containers = containers;
        this.log = log;
    }

    /**
     * Runs it.
     *
     * @param layers directories, lowest first
     * @param secrets variables that secrets are put into
     * @return the directory of what it changed
     */
    Path run(Sandbox sandbox, List<Path> layers, List<RunMounts.Prepared> mounts, Map<String, String> secrets)
            throws IOException {
        List<RunMounts.Prepared> all = new ArrayList<>(mounts);
        List<String> command = step.command();
        if (!step.script().isEmpty()) {
            Path script = Files.writeString(directory.free("script"), step.script());
            Files.setAttribute(script, "unix:mode", 0755);
            all.add(new RunMounts.Prepared(RunMounts.of("/dev/heredoc", script, true), false));
            command = List.of("/dev/heredoc");
        }
        List<Path> lower = new ArrayList<>();
        lower.add(stubs(all));
        lower.addAll(layers);
        Path logs = directory.make("log");
        Container container = containers.create(
                BuildSandboxes.id(),
                sandbox,
                config(command, all, secrets),
                image(step.after()),
                List.copyOf(lower),
                logs.toString());
        try {
            await(container, new CommandLog(logs.resolve("run.log"), log));
        } catch (IOException | RuntimeException e) {
            containers.remove(container);
            throw e;
        }
        Path changes = directory.free("changes");
        containers.removeKeeping(container, changes);
        return changes;
    }

    /** The places that things are mounted at, below all layers: so none has to be made in what the command changes. */
    private Path stubs(List<RunMounts.Prepared> mounts) throws IOException {
        Path stubs = directory.make("stubs");
        for (String path : DIRECTORIES) {
            stub(stubs, path, true);
        }
        for (String path : FILES) {
            stub(stubs, path, false);
        }
        for (RunMounts.Prepared mount : mounts) {
            if (!mount.mount().getContainerPath().startsWith("/dev/")) {
                stub(stubs, mount.mount().getContainerPath(), mount.isDirectory());
            }
        }
        return stubs;
    }

    private static void stub(Path stubs, String path, boolean isDirectory) throws IOException {
        Path stub = stubs.resolve(path.substring(1));
        try {
            Files.createDirectories(isDirectory ? stub : stub.resolveSibling("."));
            if (!isDirectory && !Files.exists(stub)) {
                Files.createFile(stub);
            }
        } catch (FileAlreadyExistsException | java.nio.file.NotDirectoryException e) {
            throw new IOException("nothing can be mounted at " + path, e);
        }
    }

    private ContainerConfig config(List<String> command, List<RunMounts.Prepared> mounts, Map<String, String> secrets) {
        ContainerConfig.Builder config = ContainerConfig.newBuilder()
                .setMetadata(ContainerMetadata.newBuilder().setName("run"))
                .setImage(ImageSpec.newBuilder().setImage("build"))
                .addAllCommand(command)
                .setWorkingDir(step.after().workingDirectory())
                .setLogPath("run.log");
        step.passed().forEach((name, value) -> config.addEnvs(variable(name, value)));
        step.environment().forEach((name, value) -> config.addEnvs(variable(name, value)));
        secrets.forEach((name, value) -> config.addEnvs(variable(name, value)));
        mounts.forEach(mount -> config.addMounts(mount.mount()));
        config.getLinuxBuilder()
                .getSecurityContextBuilder()
                .setNamespaceOptions(BuildSandboxes.NAMESPACES)
                .setSeccomp(SecurityProfile.getDefaultInstance());
        return config.build();
    }

    private static KeyValue variable(String name, String value) {
        return KeyValue.newBuilder()
                .setKey(name)
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    private static ImageRecord image(ImageConfiguration config) {
        return new ImageRecord(
                "sha256:build",
                List.of(),
                List.of(),
                List.of(),
                0,
                false,
                new ImageDefaults(List.of(), List.of(), List.of(), config.user(), config.workingDirectory(), ""));
    }

    private void await(Container container, CommandLog output) throws IOException {
        containers.start(container);
        CompletableFuture<Container> end = containers.ended(container);
        try {
            while (true) {
                try {
                    Container ended = end.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    output.finish();
                    check(ended);
                    return;
                } catch (TimeoutException e) {
                    output.read();
                    if (log.cancelled()) {
                        throw new IOException("nobody waits for the build any more", e);
                    }
                }
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a command runs", e);
        }
    }

    private void check(Container ended) throws IOException {
        if (ended.exitCode() != 0) {
            throw new IOException("process \"" + String.join(" ", step.command()) + "\" did not complete successfully: "
                    + (ended.reason().equals("OOMKilled")
                            ? "it was killed because memory ran out"
                            : "exit code: " + ended.exitCode()));
        }
    }
}
