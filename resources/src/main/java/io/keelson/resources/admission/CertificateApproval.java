package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.authorization.Authorizer;

/** Lets those approve or deny certificate signing requests who may do that for the signer. */
final class CertificateApproval implements AdmissionPlugin {
    private final Authorizer authorizer;

    CertificateApproval(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public String name() {
        return "CertificateApproval";
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (request.operation() != Operation.UPDATE
                || !request.on(CertificateAdmission.GROUP, CertificateAdmission.REQUESTS, "approval")) {
            return;
        }
        String signer = text(request.oldObject(), "spec", "signerName");
        if (!CertificateAdmission.mayUseSigner(authorizer, request.context().user(), "approve", signer)) {
            throw request.forbidden("user not permitted to approve requests with signerName \"" + signer + "\"");
        }
    }
}
