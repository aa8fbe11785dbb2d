package io.keelson.distribution.command;

import io.keelson.distribution.process.RuntimeProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the pod runtime alone, for crictl, critest or another kubelet; ends with SIGTERM and leaves containers running. */
@Command(
        name = "pod-runtime",
        description = "Run the container runtime alone, as a CRI v1 server.",
        mixinStandardHelpOptions = true)
public final class PodRuntimeCommand implements Callable<Integer> {
    @Option(
            names = "--listen",
            paramLabel = "SOCKET",
            description = "Where CRI is served (default: ${DEFAULT-VALUE}).",
            defaultValue = "unix:///run/keelson/cri.sock")
    private String listen = "";

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "Where images and containers are kept (default: ${DEFAULT-VALUE}).",
            defaultValue = "/var/lib/keelson/runtime")
    private Path root = Path.of("");

    @Option(
            names = "--pod-cidr",
            paramLabel = "CIDR",
            description = "The addresses of pods (default: what the kubelet says).")
    private @Nullable String podCidr;

    @Option(
            names = "--bridge",
            paramLabel = "NAME",
            description =
                    "The pods' bridge, of at most 15 characters; the cgroup of pods without a parent is named alike"
                            + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "keelson0")
    private String bridge = "";

    @Option(
            names = "--runtime",
            paramLabel = "PROGRAM",
            description = "crun or runc (default: crun as it is installed).")
    private @Nullable Path runtime;

    @Option(
            names = "--registries",
            paramLabel = "DIR",
            description = "The hosts.toml files of registries: mirrors, authorities, plain HTTP"
                    + " (default: /etc/containerd/certs.d).")
    private @Nullable Path registries;

    @Option(
            names = "--default-capabilities",
            paramLabel = "NAME",
            split = ",",
            description = "What containers may do that ask for nothing, such as CHOWN,KILL (default: CRI-O's list).")
    private @Nullable List<String> capabilities;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        RuntimeProcess.run(root.toAbsolutePath(), socket(), bridge, podCidr, runtime, registries, capabilities);
        return CommandLine.ExitCode.OK;
    }

    private Path socket() {
        try {
            URI uri = URI.create(listen);
            String path = uri.getScheme() == null ? listen : uri.getPath();
            if ((uri.getScheme() == null || uri.getScheme().equals("unix")) && path != null && path.startsWith("/")) {
                return Path.of(path);
            }
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), "not a socket: " + listen, e);
        }
        throw new CommandLine.ParameterException(
                spec.commandLine(), "not a socket: " + listen + " (it has the form unix:///run/keelson/cri.sock)");
    }
}
