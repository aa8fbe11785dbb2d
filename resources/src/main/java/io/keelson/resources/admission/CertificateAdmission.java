package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.Attributes;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.certificate.SigningRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/** What the plugins about certificate signing requests share. */
final class CertificateAdmission {
    static final String GROUP = "certificates.k8s.io";
    static final String REQUESTS = "certificatesigningrequests";

    private CertificateAdmission() {}

    /**
     * Returns whether a user may do something with a signer: by its name, or with all signers of its domain.
     *
     * @param verb {@code approve}, {@code sign} or {@code attest}
     * @param signerName domain and path, such as {@code example.com/clients}
     */
    static boolean mayUseSigner(Authorizer authorizer, UserInfo user, String verb, String signerName) {
        String domain = signerName.substring(0, Math.max(0, signerName.indexOf('/')));
        return authorizer.allows(attributes(user, verb, signerName))
                || authorizer.allows(attributes(user, verb, domain + "/*"));
    }

    /**
     * Parses the {@code spec.request} of a CertificateSigningRequest.
     *
     * @throws IllegalArgumentException where it is malformed
     */
    static SigningRequest parse(JsonNode object) {
        byte[] decoded = Base64.getDecoder().decode(text(object, "spec", "request"));
        return SigningRequest.parse(new String(decoded, StandardCharsets.ISO_8859_1));
    }

    private static Attributes attributes(UserInfo user, String verb, String name) {
        return new Attributes(user, verb, true, GROUP, "*", "signers", "", "", name, "");
    }
}
