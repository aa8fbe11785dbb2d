package io.keelson.controllermanager.bootstrap;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Selection;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Deletes bootstrap tokens when they expire. */
public final class BootstrapTokenCleaner {
    private BootstrapTokenCleaner() {}

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api) {
        Informer<Secret> tokens = tokens(manager);
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        tokens.addHandler(Informer.Handler.each(token -> queue.add(ObjectKey.of(token))));
        manager.add(new Controller<>("token_cleaner", 1, queue, key -> {
            Secret token = tokens.get(key);
            @Nullable
            Duration left = token == null
                    ? null
                    : BootstrapToken.timeLeft(token, manager.timers().now());
            if (token == null || left == null) {
                return Result.done();
            }
            if (left.isPositive()) {
                return Result.after(left);
            }
            delete(api, token);
            return Result.done();
        }));
    }

    /** The tokens there are. */
    static Informer<Secret> tokens(Manager manager) {
        return manager.informers()
                .of(Secret.class, new Selection(BootstrapToken.NAMESPACE, "", "type=" + BootstrapToken.TYPE));
    }

    private static void delete(ApiClient api, Secret token) {
        try {
            api.delete(
                    token,
                    new DeleteOptionsBuilder()
                            .withNewPreconditions(null, token.getMetadata().getUid())
                            .build());
        } catch (KubernetesClientException e) {
            if (!Failures.conflict(e) && !Failures.notFound(e)) {
                throw e;
            }
        }
    }
}
