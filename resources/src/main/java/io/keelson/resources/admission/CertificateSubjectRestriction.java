package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.certificate.SigningRequest;

/** Keeps client certificates from naming the group that may do everything. */
final class CertificateSubjectRestriction implements AdmissionPlugin {
    private static final String SIGNER = "kubernetes.io/kube-apiserver-client";
    private static final String PRIVILEGED = "system:masters";

    @Override
    public String name() {
        return "CertificateSubjectRestriction";
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (request.operation() != Operation.CREATE
                || !request.on(CertificateAdmission.GROUP, CertificateAdmission.REQUESTS)
                || !text(request.newObject(), "spec", "signerName").equals(SIGNER)) {
            return;
        }
        SigningRequest parsed;
        try {
            parsed = CertificateAdmission.parse(request.newObject());
        } catch (IllegalArgumentException e) {
            throw request.forbidden("failed to parse CSR: " + e.getMessage());
        }
        if (parsed.subject().organizations().contains(PRIVILEGED)) {
            throw request.forbidden("use of " + SIGNER + " signer with " + PRIVILEGED + " group is not allowed");
        }
    }
}
