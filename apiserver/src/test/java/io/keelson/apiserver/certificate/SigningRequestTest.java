package io.keelson.apiserver.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SigningRequestTest {
    /** Made by OpenSSL for CN=jane, O=devs on P-256. */
    private static final String JANE =
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIYU1JR0FBZ0VBTUI0eERUQUxCZ05W"
                    + "QkFvTUJHUmxkbk14RFRBTEJnTlZCQU1NQkdwaGJtVXdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVJFN1FaZ0MxRW9Y"
                    + "VVJHMzczalgzTTZGOTg1d0VVT1J2YjlhZVp3Ck0xUVZjbUg4L0t0aFVXdGxLOEJ6dkV5bkViZ050ZC8yQ3NLWktyb0tXd3Q1RmxQYW9B"
                    + "QXdDZ1lJS29aSXpqMEUKQXdJRFNRQXdSZ0loQU85aGIvRUk2OUNhV3VJeERjbUZYSGZWdTdRamgrdmpYMWZJYytsUHFNcldBaUVBbEl6"
                    + "TAorS2JIWHVES05uSU5FZEZPTnRLbGxKblIwU28wcWoyQ0NWNjZxeXc9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=";

    private static String text() {
        return new String(Base64.getDecoder().decode(JANE), StandardCharsets.US_ASCII);
    }

    @Test
    void readsSubjectAndKey() {
        SigningRequest request = SigningRequest.parse(text());

        assertThat(request.subject()).isEqualTo(new SubjectName("jane", List.of("devs")));
        assertThat(request.publicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(request.dnsNames()).isEmpty();
    }

    @Test
    void refusesOtherBlocksAndForgedRequests() {
        assertThatThrownBy(() -> SigningRequest.parse("x")).hasMessage("PEM block type must be CERTIFICATE REQUEST");
        Pem.Block block = Pem.first(text());
        assertThat(block).isNotNull();
        byte[] forged = block.content().clone();
        forged[20] ^= 1;
        assertThatThrownBy(() -> SigningRequest.parse(Pem.encode("CERTIFICATE REQUEST", forged)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
