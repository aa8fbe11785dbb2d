package io.keelson.controllermanager.serviceaccount;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Selection;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Fills the secrets of type {@code kubernetes.io/service-account-token}, and deletes them with their account. */
public final class TokenSecrets implements Reconciler<ObjectKey> {
    private static final String TYPE = "kubernetes.io/service-account-token";
    private static final String ACCOUNT = "kubernetes.io/service-account.name";
    private static final String ACCOUNT_UID = "kubernetes.io/service-account.uid";
    private static final String BY_ACCOUNT = "account";
    private static final int WORKERS = 5;

    private final ApiClient api;
    private final Informer<Secret> secrets;
    private final Informer<ServiceAccount> accounts;
    private final RequestedTokens tokens;
    private final String certificate;

    private TokenSecrets(
            ApiClient api,
            Informer<Secret> secrets,
            Informer<ServiceAccount> accounts,
            RequestedTokens tokens,
            String certificate) {
        this.api = api;
        this.secrets = secrets;
        this.accounts = accounts;
        this.tokens = tokens;
        this.certificate = certificate;
    }

    /**
     * Adds it to a manager.
     *
     * @param certificate the certificate authority, PEM
     */
    public static void addTo(Manager manager, ApiClient api, String certificate) {
        Informer<ServiceAccount> accounts = manager.informers().of(ServiceAccount.class);
        Informer<Secret> secrets = manager.informers()
                .of(Secret.class, Selection.fields("type=" + TYPE))
                .index(BY_ACCOUNT, s -> List.of(account(s).toString()));
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        secrets.addHandler(Informer.Handler.each(s -> queue.add(ObjectKey.of(s))));
        accounts.addHandler(Informer.Handler.each(
                a -> secrets.byIndex(BY_ACCOUNT, ObjectKey.of(a).toString()).forEach(s -> queue.add(ObjectKey.of(s)))));
        manager.add(new Controller<>(
                "serviceaccount-token",
                WORKERS,
                queue,
                new TokenSecrets(api, secrets, accounts, new RequestedTokens(api), certificate)));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Secret secret = secrets.get(key);
        if (secret == null
                || secret.getMetadata().getDeletionTimestamp() != null
                || account(secret).name().isEmpty()) {
            return Result.done();
        }
        ServiceAccount account = accounts.get(account(secret));
        if (account == null) {
            account = api.get(
                    ServiceAccount.class, key.namespace(), account(secret).name());
        }
        String uid = annotation(secret, ACCOUNT_UID);
        boolean belongs = account != null
                && (uid.isEmpty() || uid.equals(account.getMetadata().getUid()));
        if (account == null || !belongs) {
            delete(secret);
        } else {
            fill(secret, account);
        }
        return Result.done();
    }

    private void fill(Secret secret, ServiceAccount account) {
        Map<String, String> has = secret.getData() == null ? Map.of() : secret.getData();
        Map<String, String> data = new HashMap<>(has);
        data.put("ca.crt", base64(certificate));
        data.putIfAbsent("namespace", base64(secret.getMetadata().getNamespace()));
        if (data.getOrDefault("token", "").isEmpty()) {
            data.put("token", base64(tokens.token(account, secret)));
        }
        String uid = account.getMetadata().getUid();
        if (data.equals(has) && uid.equals(annotation(secret, ACCOUNT_UID))) {
            return;
        }
        api.update(new SecretBuilder(secret)
                .editMetadata()
                .addToAnnotations(ACCOUNT, account.getMetadata().getName())
                .addToAnnotations(ACCOUNT_UID, uid)
                .endMetadata()
                .withData(data)
                .build());
    }

    private void delete(Secret secret) {
        try {
            api.delete(
                    secret,
                    new DeleteOptionsBuilder()
                            .withNewPreconditions(
                                    secret.getMetadata().getResourceVersion(),
                                    secret.getMetadata().getUid())
                            .build());
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
    }

    private static ObjectKey account(Secret secret) {
        return ObjectKey.of(secret.getMetadata().getNamespace(), annotation(secret, ACCOUNT));
    }

    private static String annotation(Secret secret, String key) {
        Map<String, String> annotations = secret.getMetadata().getAnnotations();
        return annotations == null ? "" : Objects.toString(annotations.get(key), "");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
