package io.keelson.controllermanager.certificate;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestCondition;
import java.util.List;

/** What a request says of itself. Pure. */
final class RequestFacts {
    static final String APPROVED = "Approved";
    static final String DENIED = "Denied";
    static final String FAILED = "Failed";

    private RequestFacts() {}

    static List<CertificateSigningRequestCondition> conditions(CertificateSigningRequest request) {
        return request.getStatus() == null || request.getStatus().getConditions() == null
                ? List.of()
                : request.getStatus().getConditions();
    }

    /** Whether it has a condition, whatever its status. */
    static boolean has(CertificateSigningRequest request, String type) {
        return conditions(request).stream().anyMatch(c -> type.equals(c.getType()));
    }

    /** Whether a condition of it is true; conditions that say nothing of their status are. */
    static boolean isTrue(CertificateSigningRequest request, String type) {
        return conditions(request).stream()
                .anyMatch(c -> type.equals(c.getType())
                        && (c.getStatus() == null || c.getStatus().isEmpty() || "True".equals(c.getStatus())));
    }

    /** Whether its certificate is there. */
    static boolean isIssued(CertificateSigningRequest request) {
        return request.getStatus() != null
                && request.getStatus().getCertificate() != null
                && !request.getStatus().getCertificate().isEmpty();
    }
}
