package io.keelson.podruntime;

import io.keelson.cri.v1.AttachRequest;
import io.keelson.cri.v1.AttachResponse;
import io.keelson.cri.v1.ExecRequest;
import io.keelson.cri.v1.ExecResponse;
import io.keelson.cri.v1.PortForwardRequest;
import io.keelson.cri.v1.PortForwardResponse;
import io.keelson.podruntime.container.Container;
import io.keelson.podruntime.container.Containers;
import io.keelson.podruntime.container.Execs;
import io.keelson.podruntime.sandbox.Sandbox;
import io.keelson.podruntime.streaming.StreamOptions;
import io.keelson.podruntime.streaming.StreamServer;
import java.io.IOException;
import java.util.concurrent.Executor;

/** Hands out the URLs of streaming sessions. */
final class CriStreams {
    private final StreamServer server;
    private final CriSandboxes sandboxes;
    private final CriContainers containers;
    private final Containers lives;
    private final Execs execs;
    private final Executor threads;

    CriStreams(
            StreamServer server,
            CriSandboxes sandboxes,
            CriContainers containers,
            Containers lives,
            Execs execs,
            Executor threads) {
        this.server = server;
        this.sandboxes = sandboxes;
        this.containers = containers;
        this.lives = lives;
        this.execs = execs;
        this.threads = threads;
    }

    ExecResponse exec(ExecRequest request) throws IOException {
        Container container = containers.running(request.getContainerId());
        if (request.getTty() && request.getStderr()) {
            throw new IllegalArgumentException("tty and stderr cannot both be true");
        }
        wanted(request.getStdin(), request.getStdout(), request.getStderr());
        String url = server.command(
                "exec",
                new ExecStream(execs, container, request.getCmdList(), request.getTty(), request.getStdin(), threads),
                new StreamOptions(request.getStdin(), request.getStdout(), request.getStderr(), request.getTty()));
        return ExecResponse.newBuilder().setUrl(url).build();
    }

    AttachResponse attach(AttachRequest request) throws IOException {
        Container container = containers.running(request.getContainerId());
        wanted(request.getStdin(), request.getStdout(), request.getStderr());
        boolean terminal = container.config().getTty();
        String url = server.command(
                "attach",
                new AttachStream(lives, container, threads),
                new StreamOptions(request.getStdin(), request.getStdout(), request.getStderr() && !terminal, terminal));
        return AttachResponse.newBuilder().setUrl(url).build();
    }

    private static void wanted(boolean stdin, boolean stdout, boolean stderr) {
        if (!stdin && !stdout && !stderr) {
            throw new IllegalArgumentException("one of stdin, stdout, or stderr must be set");
        }
    }

    PortForwardResponse portForward(PortForwardRequest request) throws IOException {
        Sandbox sandbox = sandboxes.require(request.getPodSandboxId());
        if (!sandbox.ready()) {
            throw new IllegalStateException("sandbox container \"" + sandbox.id() + "\" is not running");
        }
        return PortForwardResponse.newBuilder()
                .setUrl(server.ports(new PodPorts(sandbox), request.getPortList()))
                .build();
    }
}
