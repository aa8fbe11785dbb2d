package io.keelson.controllermanager.certificate;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.keelson.client.workload.Times;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Which requests have been there for long enough. Pure. */
final class OldRequests {
    /** How long requests stay that were answered: issued, denied, failed. */
    private static final Duration ANSWERED = Duration.ofHours(1);
    /** How long requests stay that nobody looked at, or that were approved and never signed. */
    private static final Duration PENDING = Duration.ofHours(24);

    private OldRequests() {}

    static boolean isOld(CertificateSigningRequest request, Instant now) {
        boolean issued = RequestFacts.isIssued(request);
        if (RequestFacts.conditions(request).isEmpty()) {
            return isPast(request.getMetadata().getCreationTimestamp(), PENDING, now);
        }
        return RequestFacts.conditions(request).stream().anyMatch(condition -> switch (condition.getType()) {
            case RequestFacts.DENIED, RequestFacts.FAILED -> isPast(condition.getLastUpdateTime(), ANSWERED, now);
            case RequestFacts.APPROVED ->
                isPast(condition.getLastUpdateTime(), issued ? ANSWERED : PENDING, now)
                        || issued && isExpired(request.getStatus().getCertificate(), now);
            default -> false;
        });
    }

    private static boolean isPast(@Nullable String time, Duration age, Instant now) {
        Instant since = Times.instant(time);
        return since != null && now.isAfter(since.plus(age));
    }

    private static boolean isExpired(String certificate, Instant now) {
        try {
            var in = new ByteArrayInputStream(Base64.getDecoder().decode(certificate));
            X509Certificate first =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return now.isAfter(first.getNotAfter().toInstant());
        } catch (CertificateException | IllegalArgumentException e) {
            return false;
        }
    }
}
