package io.keelson.apiserver.admission;

import io.keelson.apiserver.admission.match.NamespaceMatcher;
import io.keelson.apiserver.admission.policy.MutatingAdmissionPolicies;
import io.keelson.apiserver.admission.policy.ValidatingAdmissionPolicies;
import io.keelson.apiserver.admission.webhook.MutatingWebhooks;
import io.keelson.apiserver.admission.webhook.ValidatingWebhooks;
import io.keelson.apiserver.admission.webhook.WebhookCalls;
import io.keelson.apiserver.admission.webhook.WebhookClient;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.proxy.ServiceResolver;
import io.keelson.apiserver.registry.ObjectReader;
import java.util.List;

/** The plugins that clients configure: webhooks and policies. To be closed with the server. */
public final class DynamicAdmission implements AutoCloseable {
    private final WebhookClient client;
    private final List<AdmissionPlugin> plugins;

    /**
     * @param reader reads services and endpoints
     * @param latest reads namespaces that the cache does not know yet
     * @param resources the versions of resources
     * @param authorizer is asked by expressions
     */
    public DynamicAdmission(
            ObjectReader reader, LatestReader latest, EquivalentResources resources, Authorizer authorizer) {
        this.client = new WebhookClient(new ServiceResolver(reader));
        NamespaceMatcher namespaces = new NamespaceMatcher(latest);
        WebhookCalls calls = new WebhookCalls(client, resources, namespaces, authorizer);
        this.plugins = List.of(
                new MutatingAdmissionPolicies(resources, namespaces, authorizer),
                new MutatingWebhooks(calls),
                new ValidatingAdmissionPolicies(resources, namespaces, authorizer),
                new ValidatingWebhooks(calls));
    }

    /** Returns the plugins in the order they are called. */
    public List<AdmissionPlugin> plugins() {
        return plugins;
    }

    @Override
    public void close() {
        client.close();
    }
}
