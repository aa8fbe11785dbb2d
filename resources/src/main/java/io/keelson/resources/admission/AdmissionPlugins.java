package io.keelson.resources.admission;

import io.keelson.apiserver.admission.AdmissionChain;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.CreateOnUpdate;
import io.keelson.apiserver.admission.LatestReader;
import io.keelson.apiserver.authorization.Authorization;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.resources.admission.podsecurity.PodSecurity;
import io.keelson.resources.admission.quota.QuotaStatusWriter;
import io.keelson.resources.admission.quota.ResourceQuota;
import java.util.ArrayList;
import java.util.List;

/** The admission plugins that are on, in the order they are called. Plugins of webhooks and policies go before quotas. */
public final class AdmissionPlugins {
    private AdmissionPlugins() {}

    /**
     * Returns the chain of a server.
     *
     * @param latest reads single objects past the caches
     * @param quotas writes down what quotas have left
     * @param authorization what decides about requests
     * @param configured the plugins that clients configure: webhooks and policies
     */
    public static AdmissionChain chain(
            LatestReader latest,
            QuotaStatusWriter quotas,
            Authorization authorization,
            List<AdmissionPlugin> configured) {
        Authorizer authorizer = authorization.authorizer();
        List<AdmissionPlugin> all = new ArrayList<>(List.of(
                new CreateOnUpdate(authorizer),
                new RoleEscalationCheck(authorization.escalation()),
                new NamespaceLifecycle(latest),
                new LimitRanger(),
                new ServiceAccount(latest),
                new NodeRestriction(latest, authorizer),
                new TaintNodesByCondition(),
                new PodSecurity(latest),
                new Priority(latest),
                new DefaultTolerationSeconds(),
                new DefaultStorageClass(),
                new StorageObjectInUseProtection(),
                new PersistentVolumeClaimResize(),
                new RuntimeClass(latest),
                new CertificateApproval(authorizer),
                new CertificateSigning(authorizer),
                new CertificateSubjectRestriction(),
                new DefaultIngressClass(),
                new PodTopologyLabels()));
        all.addAll(configured);
        all.add(new ResourceQuota(latest, quotas));
        return new AdmissionChain(all);
    }
}
