package io.keelson.kubelet.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Probe;
import io.grpc.Status;
import io.keelson.cri.v1.ExecSyncResponse;
import io.keelson.kubelet.container.GoText;
import io.keelson.kubelet.env.Expansion;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Asks a container once, in the way its probe says. Blocks. */
class Prober {
    private static final int MAX_OUTPUT = 10 * 1024;
    private final Cri cri;

    Prober(Cri cri) {
        this.cri = cri;
    }

    /**
     * Probes.
     *
     * @param podIp the pod's address
     * @throws ProbeException where nothing can be said about the container
     */
    ProbeResult probe(Probe probe, Container container, String containerId, String podIp) throws ProbeException {
        Duration timeout = Duration.ofSeconds(Math.max(1, Objects.requireNonNullElse(probe.getTimeoutSeconds(), 1)));
        try {
            if (probe.getExec() != null) {
                return exec(probe.getExec().getCommand(), container, containerId, timeout);
            }
            if (probe.getHttpGet() != null) {
                return new HttpGet(timeout, "probe").probe(probe.getHttpGet(), container, podIp);
            }
            if (probe.getTcpSocket() != null) {
                String host = probe.getTcpSocket().getHost();
                return connect(
                        host == null || host.isEmpty() ? podIp : host,
                        Ports.resolve(probe.getTcpSocket().getPort(), container),
                        timeout);
            }
            if (probe.getGrpc() != null) {
                return GrpcHealth.check(
                        podIp,
                        probe.getGrpc().getPort(),
                        Objects.requireNonNullElse(probe.getGrpc().getService(), ""),
                        timeout);
            }
            throw new ProbeException("missing probe handler for " + container.getName());
        } catch (IllegalArgumentException e) {
            throw new ProbeException(String.valueOf(e.getMessage()));
        }
    }

    private ProbeResult exec(List<String> command, Container container, String id, Duration timeout)
            throws ProbeException {
        List<String> expanded = Expansion.expand(command, variables(container));
        try {
            ExecSyncResponse answer = cri.exec(id, expanded, timeout);
            String output =
                    answer.getStdout().toStringUtf8() + answer.getStderr().toStringUtf8();
            if (output.length() > MAX_OUTPUT) {
                output = output.substring(0, MAX_OUTPUT);
            }
            return answer.getExitCode() == 0 ? ProbeResult.success(output) : ProbeResult.failure(output);
        } catch (CriException e) {
            if (e.code() == Status.Code.DEADLINE_EXCEEDED) {
                return ProbeResult.failure("command timed out: " + GoText.quoted(String.join(" ", expanded))
                        + " timed out after " + GoText.duration(timeout));
            }
            throw new ProbeException(e.rpcText());
        }
    }

    /** Only variables with a value of their own: probes do not see what the environment refers to. */
    private static Map<String, String> variables(Container container) {
        Map<String, String> variables = new HashMap<>();
        for (EnvVar v : Objects.requireNonNullElse(container.getEnv(), List.<EnvVar>of())) {
            variables.put(v.getName(), Objects.requireNonNullElse(v.getValue(), ""));
        }
        return variables;
    }

    private static ProbeResult connect(String host, int port, Duration timeout) {
        try {
            Sockets.connect(host, port, timeout).close();
            return ProbeResult.success("");
        } catch (IOException e) {
            return ProbeResult.failure(String.valueOf(e.getMessage()));
        }
    }
}
