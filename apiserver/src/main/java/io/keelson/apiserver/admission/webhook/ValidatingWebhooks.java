package io.keelson.apiserver.admission.webhook;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.match.RequestMatch.Matched;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Asks validating webhooks, all at once; the first of them that refuses, in their order, decides. */
public final class ValidatingWebhooks implements AdmissionPlugin {
    private final WebhookConfigurations configurations;
    private final WebhookCalls calls;

    /** @param calls calls webhooks */
    public ValidatingWebhooks(WebhookCalls calls) {
        this.calls = calls;
        this.configurations = new WebhookConfigurations("validatingwebhookconfigurations");
    }

    @Override
    public String name() {
        return "ValidatingAdmissionWebhook";
    }

    @Override
    public boolean handles(AdmissionRequest.Operation operation) {
        return true;
    }

    private record Call(
            Webhook webhook,
            int number,
            Matched matched,
            @Nullable ObjectNode object,
            @Nullable ObjectNode old) {}

    @Override
    public void validate(AdmissionRequest request) {
        List<Webhook> all = configurations.all(request.context().reader());
        if (all.isEmpty() || WebhookCalls.exempt(request)) {
            return;
        }
        Map<Object, ObjectNode> converted = new HashMap<>();
        List<Call> relevant = new ArrayList<>();
        for (Webhook webhook : all) {
            Matched matched = calls.matches(webhook, request);
            if (matched != null) {
                relevant.add(new Call(
                        webhook,
                        relevant.size(),
                        matched,
                        convert(request.object(), matched, converted),
                        convert(request.old(), matched, converted)));
            }
        }
        if (relevant.size() == 1) {
            call(relevant.getFirst(), request);
        } else if (!relevant.isEmpty()) {
            callAll(relevant, request);
        }
    }

    private @Nullable ObjectNode convert(
            @Nullable ObjectNode object, Matched matched, Map<Object, ObjectNode> converted) {
        return object == null
                ? null
                : converted.computeIfAbsent(
                        List.of(matched.kind(), System.identityHashCode(object)),
                        ignored -> calls.resources().convert(object, matched.kind()));
    }

    private void callAll(List<Call> relevant, AdmissionRequest request) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            relevant.forEach(call -> running.add(threads.submit(() -> call(call, request))));
            StatusException refused = null;
            for (Future<?> each : running) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    StatusException why = e.getCause() instanceof StatusException status
                            ? status
                            : StatusException.internal(String.valueOf(e.getCause()));
                    refused = refused == null ? why : refused;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw StatusException.timeout("request did not complete within requested timeout", 0);
                }
            }
            if (refused != null) {
                throw refused;
            }
        }
    }

    private void call(Call call, AdmissionRequest request) {
        try {
            calls.call(call.webhook(), request, call.matched(), call.object(), call.old(), false);
        } catch (WebhookCallException e) {
            if (!call.webhook().ignoresFailures()) {
                throw StatusException.internal(e.getMessage());
            }
            WebhookCalls.failedOpen(call.webhook(), e);
            request.context()
                    .audit()
                    .annotate(
                            "failed-open.validating.webhook.admission.k8s.io/round_0_index_" + call.number(),
                            call.webhook().name());
        }
    }
}
