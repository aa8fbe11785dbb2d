package io.keelson.distribution.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodRangesTest {

    @Test
    void aRangeThatTheMachineUsesIsLeftToItsOwner() throws Exception {
        InetAddress other = InetAddress.getByName("192.0.2.7");
        assertThat(PodRanges.free(List.of(other))).isEqualTo("10.244.0.0/16");
        assertThat(PodRanges.free(List.of(other, InetAddress.getByName("10.244.0.1"))))
                .isEqualTo("10.245.0.0/16");
    }

    @Test
    void aClusterKeepsItsRange(@TempDir Path root) throws Exception {
        ClusterDirectory directory = new ClusterDirectory(root);
        Files.writeString(directory.config(), "clusterCidr: 10.250.0.0/16\n");
        assertThat(PodRanges.of(directory)).isEqualTo("10.250.0.0/16");
    }
}
