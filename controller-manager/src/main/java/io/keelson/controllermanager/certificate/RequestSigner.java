package io.keelson.controllermanager.certificate;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestSpec;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.Times;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signs what was approved for the built-in signers, and says why where their rules are broken. */
final class RequestSigner implements Reconciler<String> {
    private static final Base64.Encoder PEM_LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final ApiClient api;
    private final Informer<CertificateSigningRequest> requests;
    private final SigningFiles authority;
    private final Clock clock;

    RequestSigner(ApiClient api, Informer<CertificateSigningRequest> requests, SigningFiles authority, Clock clock) {
        this.api = api;
        this.requests = requests;
        this.authority = authority;
        this.clock = clock;
    }

    @Override
    public Result reconcile(String name) throws IOException, GeneralSecurityException {
        CertificateSigningRequest request = requests.get(null, name);
        if (request == null
                || RequestFacts.isIssued(request)
                || !RequestFacts.has(request, RequestFacts.APPROVED)
                || RequestFacts.has(request, RequestFacts.DENIED)
                || RequestFacts.isTrue(request, RequestFacts.FAILED)
                || !SignerRules.isBuiltIn(request.getSpec().getSignerName())) {
            return Result.done();
        }
        CertificateSigningRequestSpec spec = request.getSpec();
        List<String> usages = spec.getUsages() == null ? List.of() : spec.getUsages();
        ParsedRequest asked = ParsedRequest.of(spec.getRequest());
        @Nullable String refusal = SignerRules.refusal(spec.getSignerName(), asked, usages);
        if (refusal != null) {
            fail(request, refusal);
            return Result.done();
        }
        byte[] certificate =
                CertificateIssuer.issue(authority.read(), asked, usages, spec.getExpirationSeconds(), clock.instant());
        api.updateStatus(new CertificateSigningRequestBuilder(request)
                .editOrNewStatus()
                .withCertificate(
                        Base64.getEncoder().encodeToString(pem(certificate).getBytes(StandardCharsets.US_ASCII)))
                .endStatus()
                .build());
        return Result.done();
    }

    private static String pem(byte[] certificate) {
        return "-----BEGIN CERTIFICATE-----\n" + PEM_LINES.encodeToString(certificate)
                + "\n-----END CERTIFICATE-----\n";
    }

    private void fail(CertificateSigningRequest request, String why) {
        api.updateStatus(new CertificateSigningRequestBuilder(request)
                .editOrNewStatus()
                .addNewCondition()
                .withType(RequestFacts.FAILED)
                .withStatus("True")
                .withReason("SignerValidationFailure")
                .withMessage(why)
                .withLastUpdateTime(Times.text(clock.instant()))
                .endCondition()
                .endStatus()
                .build());
    }
}
