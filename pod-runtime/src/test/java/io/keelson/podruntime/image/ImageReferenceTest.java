package io.keelson.podruntime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    @ParameterizedTest
    @CsvSource({
        "busybox, docker.io/library/busybox:latest",
        "busybox:1, docker.io/library/busybox:1",
        "library/busybox, docker.io/library/busybox:latest",
        "index.docker.io/a/b, docker.io/a/b:latest",
        "registry.k8s.io/pause:3.10, registry.k8s.io/pause:3.10",
        "localhost/x, localhost/x:latest",
        "localhost:5000/a/b:v1.0_2, localhost:5000/a/b:v1.0_2",
        "keelson.io/busybox:1, keelson.io/busybox:1"
    })
    void shortNamesAreCompleted(String text, String whole) {
        assertThat(ImageReference.parse(text)).hasToString(whole);
    }

    @Test
    void aDigestReplacesTheTagWhenAsking() {
        String digest = "sha256:" + "a".repeat(64);
        ImageReference both = ImageReference.parse("quay.io/x/y:1@" + digest);
        assertThat(both.target()).isEqualTo(digest);
        assertThat(both).hasToString("quay.io/x/y:1@" + digest);
        assertThat(ImageReference.parse("y@" + digest).tag()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Busybox", "a//b", "busybox:", "busybox@sha256:12", "a b", "-x", "x:" + "é"})
    void whatIsNoReferenceIsRefused(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("invalid reference format");
    }
}
