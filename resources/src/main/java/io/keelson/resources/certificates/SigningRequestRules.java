package io.keelson.resources.certificates;

import io.keelson.api.json.GoFormat;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.Names;
import io.keelson.apiserver.certificate.Pem;
import io.keelson.apiserver.certificate.SigningRequest;
import io.keelson.resources.validation.Subject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rules on what a certificate signing request may ask for, and what a signer may answer. */
final class SigningRequestRules {
    private static final long SHORTEST_SECONDS = 600;
    private static final String LEGACY_SIGNER = "kubernetes.io/legacy-unknown";
    private static final String[] USAGES = {
        "any",
        "cert sign",
        "client auth",
        "code signing",
        "content commitment",
        "crl sign",
        "data encipherment",
        "decipher only",
        "digital signature",
        "email protection",
        "encipher only",
        "ipsec end system",
        "ipsec tunnel",
        "ipsec user",
        "key agreement",
        "key encipherment",
        "microsoft sgc",
        "netscape sgc",
        "ocsp signing",
        "s/mime",
        "server auth",
        "signing",
        "timestamping"
    };
    private static final Set<String> TRUE_ONLY = Set.of("Approved", "Denied", "Failed");

    private SigningRequestRules() {}

    /**
     * Checks a whole request.
     *
     * @param before what it was; null for a new one. What was wrong with it already is borne
     */
    static void check(Subject request, @Nullable Subject before) {
        Subject spec = request.at("spec");
        try {
            SigningRequest.parse(decoded(spec.at("request").text()));
        } catch (IllegalArgumentException e) {
            request.errors()
                    .invalid(spec.at("request").path(), spec.at("request").value(), String.valueOf(e.getMessage()));
        }
        usages(spec.at("usages"), before == null ? null : before.at("spec", "usages"));
        signer(spec.at("signerName"), before == null ? null : before.at("spec", "signerName"));
        Subject expiration = spec.at("expirationSeconds");
        if (expiration.present() && expiration.number() < SHORTEST_SECONDS) {
            expiration.invalid("may not specify a duration less than 600 seconds (10 minutes)");
        }
        conditions(request.at("status", "conditions"), before == null ? null : before.at("status", "conditions"));
        certificate(request.at("status", "certificate"), before == null ? null : before.at("status", "certificate"));
    }

    private static void usages(Subject usages, @Nullable Subject before) {
        List<String> known = List.of(USAGES);
        List<String> was = before == null ? List.of() : before.texts();
        if (usages.empty()) {
            usages.required("");
        }
        if (known.containsAll(was)) {
            usages.each().stream()
                    .filter(usage -> !known.contains(usage.text()))
                    .forEach(usage -> usage.notSupported(USAGES));
        }
        if (was.size() == Set.copyOf(was).size()) {
            Set<String> seen = new HashSet<>();
            usages.each().forEach(usage -> usage.unique(seen));
        }
    }

    private static void signer(Subject signer, @Nullable Subject before) {
        if (signer.is(LEGACY_SIGNER) && (before == null || !before.is(LEGACY_SIGNER))) {
            signer.invalid("the legacy signerName is not allowed via this API version");
        } else if (signer.given()) {
            signerName(signer);
        }
    }

    /** Checks the name of a signer: a domain of at least two labels, a slash, and a path. */
    static void signerName(Subject signer) {
        String[] segments = signer.text().split("/", -1);
        if (segments.length != 2) {
            signer.invalid("must be a fully qualified domain and path of the form 'example.com/signer-name'");
            return;
        }
        String domain = segments[0];
        if (domain.length() > Names.SUBDOMAIN_MAX_LENGTH) {
            tooLong(signer, Names.SUBDOMAIN_MAX_LENGTH);
        }
        labels(signer, domain, Names::dns1123Label);
        if (domain.indexOf('.') < 0) {
            signer.errors()
                    .invalid(signer.path(), domain, "should be a domain with at least two segments separated by dots");
        }
        labels(signer, segments[1], Names::dns1123Subdomain);
        int longest = 2 * Names.SUBDOMAIN_MAX_LENGTH + Names.LABEL_MAX_LENGTH + 2;
        if (signer.text().length() > longest) {
            tooLong(signer, longest);
        }
    }

    private static void tooLong(Subject signer, int limit) {
        signer.errors().add(FieldError.tooLong(signer.path(), limit));
    }

    /** Tells of the first label that is wrong. */
    private static void labels(Subject signer, String segment, Function<String, List<String>> rule) {
        for (String label : segment.split("\\.", -1)) {
            List<String> wrong = rule.apply(label);
            if (!wrong.isEmpty()) {
                wrong.forEach(message -> signer.errors()
                        .invalid(signer.path(), segment, "validating label " + GoFormat.quote(label) + ": " + message));
                return;
            }
        }
    }

    private static void conditions(Subject conditions, @Nullable Subject before) {
        List<String> was = before == null ? List.of() : types(before);
        boolean both = was.contains("Approved") && was.contains("Denied");
        boolean nameless = was.contains("");
        boolean twice = was.size() != Set.copyOf(was).size();
        Set<String> seen = new HashSet<>();
        for (Subject condition : conditions.each()) {
            Subject type = condition.at("type");
            if (!nameless) {
                type.given();
            }
            if (TRUE_ONLY.contains(type.text())) {
                condition.at("status").oneOf("True");
            } else {
                condition.at("status").oneOf("False", "True", "Unknown");
            }
            String opposite = type.is("Approved") ? "Denied" : type.is("Denied") ? "Approved" : null;
            if (!both && opposite != null && seen.contains(opposite)) {
                conditions
                        .errors()
                        .invalid(
                                conditions.path(),
                                type.text(),
                                "Approved and Denied conditions are mutually exclusive");
            }
            if (twice) {
                seen.add(type.text());
            } else {
                type.unique(seen);
            }
        }
    }

    private static List<String> types(Subject conditions) {
        return conditions.each().stream()
                .map(condition -> condition.at("type").text())
                .toList();
    }

    private static void certificate(Subject certificate, @Nullable Subject before) {
        if (before != null
                && (before.text().equals(certificate.text()) || !wrong(before).isEmpty())) {
            return;
        }
        String wrong = wrong(certificate);
        if (!wrong.isEmpty()) {
            certificate.errors().invalid(certificate.path(), "<certificate data>", wrong);
        }
    }

    /** Returns what is wrong with a chain of certificates, empty where nothing is. */
    private static String wrong(Subject certificate) {
        if (certificate.empty()) {
            return "";
        }
        String text = decoded(certificate.text());
        List<Pem.Block> blocks = Pem.blocks(text);
        for (Pem.Block block : blocks) {
            if (!block.type().equals("CERTIFICATE")) {
                return "only CERTIFICATE PEM blocks are allowed, found " + GoFormat.quote(block.type());
            }
            if (block.headers()) {
                return "no PEM block headers are permitted";
            }
        }
        try {
            Pem.certificates(text);
        } catch (IllegalArgumentException e) {
            return "x509: malformed certificate";
        }
        return blocks.isEmpty() ? "must contain at least one CERTIFICATE PEM block" : "";
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
    }
}
