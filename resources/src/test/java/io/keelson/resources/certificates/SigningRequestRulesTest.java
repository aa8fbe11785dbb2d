package io.keelson.resources.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.negotiation.YamlDocument;
import io.keelson.resources.validation.Rules;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What is wrong with certificate signing requests, a line a rule. */
class SigningRequestRulesTest {
    /** Made by OpenSSL for CN=jane, O=devs on P-256. */
    private static final String JANE =
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIYU1JR0FBZ0VBTUI0eERUQUxCZ05W"
                    + "QkFvTUJHUmxkbk14RFRBTEJnTlZCQU1NQkdwaGJtVXdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVJFN1FaZ0MxRW9Y"
                    + "VVJHMzczalgzTTZGOTg1d0VVT1J2YjlhZVp3Ck0xUVZjbUg4L0t0aFVXdGxLOEJ6dkV5bkViZ050ZC8yQ3NLWktyb0tXd3Q1RmxQYW9B"
                    + "QXdDZ1lJS29aSXpqMEUKQXdJRFNRQXdSZ0loQU85aGIvRUk2OUNhV3VJeERjbUZYSGZWdTdRamgrdmpYMWZJYytsUHFNcldBaUVBbEl6"
                    + "TAorS2JIWHVES05uSU5FZEZPTnRLbGxKblIwU28wcWoyQ0NWNjZxeXc9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            signerName: a.b/c, usages: [client auth]                              | ``
            signerName: a.b/c                                                     | spec.usages: Required value
            signerName: a.b/c, usages: [any, any]                                 | spec.usages[1]: Duplicate value: "any"
            signerName: a.b/c, usages: [flying]                                   | spec.usages[0]: Unsupported value: "flying": supported values: "any", "cert sign",
            signerName: nodots, usages: [any]                                     | spec.signerName: Invalid value: "nodots": must be a fully qualified domain and path of the form 'example.com/signer-name'
            signerName: nodots/x, usages: [any]                                   | spec.signerName: Invalid value: "nodots": should be a domain with at least two segments separated by dots
            signerName: a.B/x, usages: [any]                                      | spec.signerName: Invalid value: "a.B": validating label "B": a lowercase RFC 1123 label must
            signerName: a.b/x/y, usages: [any]                                    | spec.signerName: Invalid value: "a.b/x/y": must be a fully qualified domain and path of the form 'example.com/signer-name'
            usages: [any]                                                         | spec.signerName: Required value
            signerName: kubernetes.io/legacy-unknown, usages: [any]               | spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version
            signerName: a.b/c, usages: [any], expirationSeconds: 599              | spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)
            signerName: a.b/c, usages: [any], expirationSeconds: 600              | ``
            """)
    void specifications(String spec, String message) {
        FieldErrors errors = new FieldErrors();
        SigningRequestRules.check(Rules.subject(object("{spec: {request: " + JANE + ", " + spec + "}}"), errors), null);
        assertThat(told(errors)).startsWith(message).matches(told -> !message.isEmpty() || told.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            x                                                          | must contain at least one CERTIFICATE PEM block
            -----BEGIN KEY-----/AAAA/-----END KEY-----                 | only CERTIFICATE PEM blocks are allowed, found "KEY"
            -----BEGIN CERTIFICATE-----/AAAA/-----END CERTIFICATE----- | x509: malformed certificate
            """)
    void certificatesOfSigners(String pem, String message) {
        String certificate =
                Base64.getEncoder().encodeToString(pem.replace('/', '\n').getBytes(StandardCharsets.US_ASCII));
        ObjectNode before = object("{spec: {signerName: a.b/c, usages: [any], request: " + JANE + "}}");
        ObjectNode after = before.deepCopy();
        after.putObject("status").put("certificate", certificate);
        FieldErrors errors = new FieldErrors();

        SigningRules.status(after, before, errors);

        assertThat(told(errors)).isEqualTo("status.certificate: Invalid value: \"<certificate data>\": " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {type: Approved, status: "False"}                                   | status.conditions[0].status: Unsupported value: "False": supported values: "True"
            {type: Other}                                                       | status.conditions[0].status: Required value
            {type: Approved, status: "True"}, {type: Denied, status: "True"}    | status.conditions: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive
            {type: Approved, status: "True"}                                    | ``
            """)
    void decisions(String conditions, String message) {
        ObjectNode before = object("{spec: {signerName: a.b/c, usages: [any], request: " + JANE + "}}");
        ObjectNode after = object("{spec: {signerName: a.b/c, usages: [any], request: " + JANE
                + "}, status: {conditions: [" + conditions + "]}}");
        FieldErrors errors = new FieldErrors();

        SigningRules.approval(after, before, errors);

        assertThat(told(errors)).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Approved | status.conditions: Forbidden: updates may not add a condition of type "Approved"
            Denied   | status.conditions: Forbidden: updates may not add a condition of type "Denied"
            """)
    void decisionsComeByTheirOwnSubresource(String type, String message) {
        ObjectNode before = object("{spec: {signerName: a.b/c, usages: [any], request: " + JANE + "}}");
        ObjectNode after = object("{spec: {signerName: a.b/c, usages: [any], request: " + JANE
                + "}, status: {conditions: [{type: " + type + ", status: \"True\"}]}}");
        FieldErrors errors = new FieldErrors();

        SigningRules.update(after, before, errors);

        assertThat(told(errors)).isEqualTo(message);
    }

    private static String told(FieldErrors errors) {
        return errors.isEmpty() ? "" : errors.aggregate();
    }

    private static ObjectNode object(String yaml) {
        return (ObjectNode)
                YamlDocument.read(yaml.getBytes(StandardCharsets.UTF_8)).value();
    }
}
