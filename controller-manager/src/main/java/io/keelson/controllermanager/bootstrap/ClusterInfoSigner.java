package io.keelson.controllermanager.bootstrap;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Selection;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Signs the kubeconfig in {@code kube-public/cluster-info} with every bootstrap token that may sign, so that a machine
 * that holds a token knows the cluster by it.
 */
public final class ClusterInfoSigner {
    private static final String NAMESPACE = "kube-public";
    private static final String NAME = "cluster-info";
    private static final String KUBECONFIG = "kubeconfig";
    private static final String SIGNATURE = "jws-kubeconfig-";

    private ClusterInfoSigner() {}

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api) {
        Informer<ConfigMap> maps =
                manager.informers().of(ConfigMap.class, new Selection(NAMESPACE, "", "metadata.name=" + NAME));
        Informer<Secret> tokens = BootstrapTokenCleaner.tokens(manager);
        WorkQueue<String> queue = new WorkQueue<>(manager.timers());
        maps.addHandler(Informer.Handler.each(map -> queue.add(NAME)));
        tokens.addHandler(Informer.Handler.each(token -> queue.add(NAME)));
        manager.add(new Controller<>("bootstrap_signer_queue", 1, queue, name -> {
            ConfigMap map = maps.get(NAMESPACE, NAME);
            if (map != null) {
                sign(api, map, tokens.list(), manager.timers().now());
            }
            return Result.done();
        }));
    }

    private static void sign(ApiClient api, ConfigMap map, List<Secret> tokens, Instant now) {
        Map<String, String> has = map.getData() == null ? Map.of() : map.getData();
        Map<String, String> signed = signed(has, tokens, now);
        if (signed.equals(has)) {
            return;
        }
        try {
            api.update(new ConfigMapBuilder(map).withData(signed).build());
        } catch (KubernetesClientException e) {
            if (!Failures.conflict(e) && !Failures.notFound(e)) {
                throw e;
            }
        }
    }

    /**
     * Returns whether a token has signed the kubeconfig.
     *
     * @param data of {@code cluster-info}, from whoever answered
     * @param id the token's identifier
     * @param secret the token's secret
     */
    public static boolean isSigned(Map<String, String> data, String id, String secret) {
        String content = data.get(KUBECONFIG);
        String signature = data.get(SIGNATURE + id);
        return content != null
                && signature != null
                && MessageDigest.isEqual(
                        signature.getBytes(StandardCharsets.UTF_8),
                        DetachedSignature.of(content, new BootstrapToken(id, secret))
                                .getBytes(StandardCharsets.UTF_8));
    }

    /** The data with just the signatures that the tokens give; unchanged where there is nothing to sign. */
    static Map<String, String> signed(Map<String, String> data, List<Secret> tokens, Instant now) {
        String content = data.get(KUBECONFIG);
        if (content == null) {
            return data;
        }
        Map<String, String> signed = new TreeMap<>(data);
        signed.keySet().removeIf(key -> key.startsWith(SIGNATURE));
        tokens.stream()
                .sorted(Comparator.comparing(secret -> secret.getMetadata().getName()))
                .flatMap(secret -> BootstrapToken.signing(secret, now).stream())
                .forEach(token -> signed.putIfAbsent(SIGNATURE + token.id(), DetachedSignature.of(content, token)));
        return signed;
    }
}
