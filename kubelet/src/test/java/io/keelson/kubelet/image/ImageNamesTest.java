package io.keelson.kubelet.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keelson.kubelet.image.ImageNames.InvalidImageNameException;
import org.junit.jupiter.api.Test;

class ImageNamesTest {
    @Test
    void addsTheDefaultTag() throws InvalidImageNameException {
        assertEquals("nginx:latest", ImageNames.tagged("nginx"));
        assertEquals("localhost:5000/a/b:latest", ImageNames.tagged("localhost:5000/a/b"));
        assertEquals("a:1", ImageNames.tagged("a:1"));
        String digest = "a@sha256:" + "0".repeat(64);
        assertEquals(digest, ImageNames.tagged(digest));
    }

    @Test
    void refusesWhatIsNoName() {
        assertEquals(
                "couldn't parse image name \"Nginx:1\": invalid reference format: repository name (library/Nginx)"
                        + " must be lowercase",
                assertThrows(InvalidImageNameException.class, () -> ImageNames.tagged("Nginx:1"))
                        .getMessage());
        assertThrows(InvalidImageNameException.class, () -> ImageNames.tagged("a b"));
    }

    @Test
    void credentialsFitRegistriesAndPaths() {
        assertTrue(PullSecrets.fits(
                PullSecrets.registry("https://index.docker.io/v1/"), ImageNames.repositoryOf("nginx")));
        assertTrue(PullSecrets.fits("*.example.com", "eu.example.com/a/b"));
        assertTrue(PullSecrets.fits("r.example.com:5000/team", "r.example.com:5000/team/app"));
        assertFalse(PullSecrets.fits("r.example.com/team", "r.example.com/other"));
        assertFalse(PullSecrets.fits("example.com", "eu.example.com/a"));
    }
}
