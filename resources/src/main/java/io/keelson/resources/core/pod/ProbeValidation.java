package io.keelson.resources.core.pod;

import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Subject;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The rules on probes and lifecycle handlers. */
public final class ProbeValidation {
    private static final String[] SIGNALS = Stream.concat(
                    Stream.of(("SIGABRT SIGALRM SIGBUS SIGCHLD SIGCLD SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO SIGIOT"
                                    + " SIGKILL SIGPIPE SIGPOLL SIGPROF SIGPWR SIGQUIT SIGSEGV SIGSTKFLT SIGSTOP"
                                    + " SIGSYS SIGTERM SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1 SIGUSR2"
                                    + " SIGVTALRM SIGWINCH SIGXCPU SIGXFSZ SIGRTMIN SIGRTMAX")
                            .split(" ")),
                    Stream.concat(
                            IntStream.rangeClosed(1, 15).mapToObj(i -> "SIGRTMIN+" + i),
                            IntStream.rangeClosed(1, 14).mapToObj(i -> "SIGRTMAX-" + i)))
            .sorted()
            .toArray(String[]::new);

    private ProbeValidation() {}

    static void probes(Subject container, PodScope pod) {
        Subject liveness = container.at("livenessProbe");
        probe(liveness, pod);
        succeedsOnce(liveness);
        Subject readiness = container.at("readinessProbe");
        probe(readiness, pod);
        if (readiness.at("terminationGracePeriodSeconds").present()) {
            readiness.at("terminationGracePeriodSeconds").invalid("must not be set for readinessProbes");
        }
        Subject startup = container.at("startupProbe");
        probe(startup, pod);
        succeedsOnce(startup);
    }

    private static void succeedsOnce(Subject probe) {
        Subject threshold = probe.at("successThreshold");
        if (probe.present() && threshold.number() != 1) {
            threshold.errors().invalid(threshold.path(), threshold.number(), "must be 1");
        }
    }

    private static void probe(Subject probe, PodScope pod) {
        if (!probe.present()) {
            return;
        }
        handler(probe, pod, "exec", "httpGet", "tcpSocket", "grpc");
        for (String field : List.of(
                "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")) {
            probe.at(field).notNegative();
        }
        Subject grace = probe.at("terminationGracePeriodSeconds");
        if (grace.present() && grace.number() <= 0) {
            grace.invalid("must be greater than 0");
        }
    }

    static void lifecycle(Subject lifecycle, PodScope pod) {
        for (String hook : List.of("postStart", "preStop")) {
            if (lifecycle.at(hook).present()) {
                handler(lifecycle.at(hook), pod, "exec", "httpGet", "tcpSocket", "sleep");
            }
        }
        Subject signal = lifecycle.at("stopSignal");
        if (signal.present()) {
            switch (pod.spec().at("os", "name").text()) {
                case "" -> signal.forbidden("may not be set for containers with empty `spec.os.name`");
                case "windows" -> signal.optionalOneOf("SIGKILL", "SIGTERM");
                default -> signal.optionalOneOf(SIGNALS);
            }
        }
    }

    private static void handler(Subject holder, PodScope pod, String... kinds) {
        int handlers = 0;
        for (String kind : kinds) {
            Subject handler = holder.at(kind);
            if (!handler.present()) {
                continue;
            }
            if (handlers++ > 0) {
                handler.forbidden("may not specify more than 1 handler type");
                continue;
            }
            switch (kind) {
                case "exec" -> {
                    if (handler.at("command").empty()) {
                        handler.at("command").required("");
                    }
                }
                case "httpGet" -> http(handler);
                case "sleep" -> sleep(handler, pod);
                default -> port(handler.at("port"));
            }
        }
        if (handlers == 0) {
            holder.required("must specify a handler type");
        }
    }

    private static void http(Subject http) {
        http.at("path").given();
        port(http.at("port"));
        if (!http.at("scheme").is("HTTP") && !http.at("scheme").is("HTTPS")) {
            http.at("scheme").notSupported("HTTP", "HTTPS");
        }
        for (Subject header : http.at("httpHeaders").each()) {
            String name = header.at("name").text();
            http.errors().invalid(http.at("httpHeaders").path(), name, Names.httpHeaderName(name));
        }
    }

    private static void sleep(Subject sleep, PodScope pod) {
        long grace = pod.spec().at("terminationGracePeriodSeconds").number();
        long seconds = sleep.at("seconds").number();
        if (seconds < 0 || seconds > grace) {
            sleep.errors()
                    .invalid(
                            sleep.path(),
                            seconds,
                            "must be non-negative and less than terminationGracePeriodSeconds (" + grace + ")");
        }
    }

    /** A port by number or by name. */
    public static void port(Subject port) {
        if (port.present() && port.value() != null && port.value().isString()) {
            port.named(Names::portName);
        } else {
            port.errors().invalid(port.path(), port.number(), Names.portNumber(port.number()));
        }
    }
}
