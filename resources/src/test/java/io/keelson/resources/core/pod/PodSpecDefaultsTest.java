package io.keelson.resources.core.pod;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How images are pulled where nothing is said. */
class PodSpecDefaultsTest {

    @ParameterizedTest
    @CsvSource({
        "nginx, Always",
        "nginx:latest, Always",
        "nginx:1.2, IfNotPresent",
        "host:5000/nginx, Always",
        "host:5000/nginx:1, IfNotPresent",
        "nginx@sha256:0123456789012345678901234567890123456789012345678901234567890123, IfNotPresent",
        "nginx:latest@sha256:0123456789012345678901234567890123456789012345678901234567890123, Always",
        "'Not An Image', IfNotPresent"
    })
    void pullPolicyFollowsTheTag(String image, String policy) {
        assertThat(PodSpecDefaults.pullPolicy(image)).isEqualTo(policy);
    }
}
