package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.json.Json;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.authorization.Authorizer;

/** Lets those fill in certificates who may sign for the signer. */
final class CertificateSigning implements AdmissionPlugin {
    private final Authorizer authorizer;

    CertificateSigning(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public String name() {
        return "CertificateSigning";
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (request.operation() != Operation.UPDATE
                || !request.on(CertificateAdmission.GROUP, CertificateAdmission.REQUESTS, "status")) {
            return;
        }
        boolean sameCertificate =
                text(request.old(), "status", "certificate").equals(text(request.object(), "status", "certificate"));
        boolean sameConditions = Json.elements(request.old(), "status", "conditions")
                .equals(Json.elements(request.object(), "status", "conditions"));
        if (sameCertificate && sameConditions) {
            return;
        }
        String signer = text(request.oldObject(), "spec", "signerName");
        if (!CertificateAdmission.mayUseSigner(authorizer, request.context().user(), "sign", signer)) {
            throw request.forbidden("user not permitted to sign requests with signerName \"" + signer + "\"");
        }
    }
}
