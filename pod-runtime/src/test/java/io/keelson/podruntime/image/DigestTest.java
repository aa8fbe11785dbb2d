package io.keelson.podruntime.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Digests are Java's, whoever takes them. */
class DigestTest {
    @Test
    void everyLengthHasJavasDigest() throws Exception {
        Random random = new Random(1);
        MessageDigest ours = Digest.sha256();
        for (int length : new int[] {0, 1, 55, 56, 64, 1000, 64 * 1024, 64 * 1024 + 1, 1 << 20}) {
            byte[] content = new byte[length];
            random.nextBytes(content);
            int half = length / 2;
            ours.update(content, 0, half);
            ours.update(content, half, length - half);
            assertThat(ours.digest())
                    .isEqualTo(MessageDigest.getInstance("SHA-256").digest(content));
        }
        ours.update((byte) 'a');
        ours.reset();
        assertThat(Digest.text(ours)).isEqualTo(Digest.of(new byte[0]));
    }
}
