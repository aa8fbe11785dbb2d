package io.keelson.apiserver.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionRequests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDenialTest {
    private static StatusException refusal(PolicyDenial denial) {
        return denial.refusal(new AdmissionRequests()
                .create("{'apiVersion':'v1','kind':'Pod','metadata':{'generateName':'web-','namespace':'ns'}}"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', Invalid, 422",
        "Invalid, Invalid, 422",
        "Forbidden, Forbidden, 403",
        "Unauthorized, Unauthorized, 401",
        "RequestEntityTooLarge, RequestEntityTooLarge, 413",
    })
    void theReasonDecidesTheCode(String reason, String told, int code) {
        StatusException refusal = refusal(new PolicyDenial("p", "b", "no", reason));
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.reason()).isEqualTo(told);
    }

    @Test
    void policyBindingAndObjectAreNamed() {
        assertThat(refusal(new PolicyDenial("p", "b", "too many", "")))
                .hasMessage(
                        "pods \"web-\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: too"
                                + " many");
        assertThat(refusal(new PolicyDenial("p", null, "broken", "")))
                .hasMessage("pods \"web-\" is forbidden: ValidatingAdmissionPolicy 'p' denied request: broken");
    }
}
