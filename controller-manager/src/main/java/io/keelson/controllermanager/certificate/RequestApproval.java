package io.keelson.controllermanager.certificate;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.keelson.client.transport.ApiClient;

/** Writes that a request is approved. */
final class RequestApproval {
    private static final String PATH = "/apis/certificates.k8s.io/v1/certificatesigningrequests/";

    private RequestApproval() {}

    /** @param message what the condition says */
    static void approve(ApiClient api, CertificateSigningRequest request, String message) {
        CertificateSigningRequest approved = new CertificateSigningRequestBuilder(request)
                .editOrNewStatus()
                .addNewCondition()
                .withType(RequestFacts.APPROVED)
                .withStatus("True")
                .withReason("AutoApproved")
                .withMessage(message)
                .endCondition()
                .endStatus()
                .build();
        api.send("PUT", PATH + request.getMetadata().getName() + "/approval", "application/json", approved);
    }
}
