package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.client.reconcile.Timers;
import io.keelson.cri.v1.ExecSyncResponse;
import io.keelson.kubelet.container.GoText;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.probe.HttpGet;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** What containers have run after their start and before their end. */
final class LifecycleHooks {
    private static final Duration HTTP = Duration.ofSeconds(60);
    private final Cri cri;
    private final Timers timers;
    private final Executor executor;

    LifecycleHooks(Cri cri, Timers timers, Executor executor) {
        this.cri = cri;
        this.timers = timers;
        this.executor = executor;
    }

    /**
     * Runs a hook on another thread.
     *
     * @param podIp the pod's address, for requests
     * @param limit after which the command is ended, zero for never
     * @return completes with an empty text, or with what went wrong
     */
    CompletableFuture<String> run(
            Pod pod, Container container, String id, String podIp, LifecycleHandler hook, Duration limit) {
        CompletableFuture<String> done = new CompletableFuture<>();
        if (hook.getSleep() != null) {
            timers.after(Duration.ofSeconds(hook.getSleep().getSeconds()), () -> done.complete(""));
            return done;
        }
        executor.execute(() -> {
            String where = " for Container " + GoText.quoted(container.getName()) + " in Pod "
                    + GoText.quoted(PodFacts.format(pod)) + " failed - error: ";
            try {
                if (hook.getExec() != null) {
                    ExecSyncResponse answer = cri.exec(id, hook.getExec().getCommand(), limit);
                    done.complete(
                            answer.getExitCode() == 0
                                    ? ""
                                    : "Exec lifecycle hook (" + hook.getExec().getCommand() + ")" + where
                                            + "command '"
                                            + String.join(" ", hook.getExec().getCommand()) + "' exited with "
                                            + answer.getExitCode() + ": "
                                            + answer.getStderr().toStringUtf8() + ", message: "
                                            + GoText.quoted(answer.getStdout().toStringUtf8()
                                                    + answer.getStderr().toStringUtf8()));
                } else if (hook.getHttpGet() != null) {
                    new HttpGet(HTTP, "lifecycle").call(hook.getHttpGet(), container, podIp);
                    done.complete("");
                } else {
                    done.complete("Cannot run handler: invalid handler");
                }
            } catch (CriException e) {
                done.complete("Exec lifecycle hook (" + hook.getExec().getCommand() + ")" + where + e.rpcText());
            } catch (IOException | RuntimeException e) {
                done.complete("HTTP lifecycle hook" + where + e.getMessage());
            }
        });
        return done;
    }
}
