package io.keelson.controllermanager.certificate;

import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Approves requests for kubelets' client certificates ("TLS bootstrapping"): of the node itself where its user may create
 * {@code certificatesigningrequests/selfnodeclient}, of any node where it may create {@code nodeclient}. Serving
 * certificates are for people, or {@link ServingApprover}, to approve.
 */
final class RequestApprover implements Reconciler<String> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestApprover.class);

    /** A right that a user needs, and what the approval says. */
    enum Right {
        SELF("selfnodeclient", "Auto approving self kubelet client certificate after SubjectAccessReview."),
        ANY("nodeclient", "Auto approving kubelet client certificate after SubjectAccessReview.");

        private final String subresource;
        private final String message;

        Right(String subresource, String message) {
            this.subresource = subresource;
            this.message = message;
        }
    }

    private final ApiClient api;
    private final Informer<CertificateSigningRequest> requests;

    RequestApprover(ApiClient api, Informer<CertificateSigningRequest> requests) {
        this.api = api;
        this.requests = requests;
    }

    @Override
    public Result reconcile(String name) {
        CertificateSigningRequest request = requests.get(null, name);
        if (request == null
                || RequestFacts.isIssued(request)
                || RequestFacts.has(request, RequestFacts.APPROVED)
                || RequestFacts.has(request, RequestFacts.DENIED)) {
            return Result.done();
        }
        List<Right> enough = enough(request);
        for (Right right : enough) {
            if (isAllowed(request, right)) {
                RequestApproval.approve(api, request, right.message);
                return Result.done();
            }
        }
        if (!enough.isEmpty()) {
            LOG.debug("request {} is one of a kubelet whose user has none of the rights {}", name, enough);
            return Result.again();
        }
        return Result.done();
    }

    /** The rights of which one is enough for a request; none where it is not one for a kubelet's client certificate. */
    static List<Right> enough(CertificateSigningRequest request) {
        if (!SignerRules.KUBELET_CLIENT.equals(request.getSpec().getSignerName())) {
            return List.of();
        }
        ParsedRequest asked = ParsedRequest.of(request.getSpec().getRequest());
        if (SignerRules.refusal(
                        SignerRules.KUBELET_CLIENT, asked, request.getSpec().getUsages())
                != null) {
            return List.of();
        }
        return asked.commonName().equals(request.getSpec().getUsername())
                ? List.of(Right.SELF, Right.ANY)
                : List.of(Right.ANY);
    }

    private boolean isAllowed(CertificateSigningRequest request, Right right) {
        ResourceAttributes what = new ResourceAttributesBuilder()
                .withGroup("certificates.k8s.io")
                .withVersion("*")
                .withResource("certificatesigningrequests")
                .withSubresource(right.subresource)
                .withVerb("create")
                .build();
        SubjectAccessReview review = new SubjectAccessReviewBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .withUser(request.getSpec().getUsername())
                .withUid(request.getSpec().getUid())
                .withGroups(request.getSpec().getGroups())
                .withExtra(request.getSpec().getExtra())
                .withResourceAttributes(what)
                .endSpec()
                .build();
        SubjectAccessReview answer = api.create(review);
        return answer.getStatus() != null
                && Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }
}
