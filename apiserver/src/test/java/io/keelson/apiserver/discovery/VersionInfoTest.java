package io.keelson.apiserver.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class VersionInfoTest {

    @Test
    void aBuildFromARepositorySaysItsCommit() {
        Properties build = new Properties();
        build.setProperty("git.commit.id.full", "0123456789abcdef0123456789abcdef01234567");
        build.setProperty("git.commit.time", "2026-03-04T05:06:07Z");
        build.setProperty("git.dirty", "true");
        ObjectNode version = VersionInfo.document(build);
        assertThat(version.path("gitCommit").asString()).isEqualTo("0123456789abcdef0123456789abcdef01234567");
        assertThat(version.path("gitTreeState").asString()).isEqualTo("dirty");
        assertThat(version.path("buildDate").asString()).isEqualTo("2026-03-04T05:06:07Z");
    }

    @Test
    void aBuildFromAnArchiveMakesNothingUp() {
        ObjectNode version = VersionInfo.document(new Properties());
        assertThat(version.path("gitCommit").asString()).isEmpty();
        assertThat(version.path("gitTreeState").asString()).isEqualTo("archive");
    }

    @Test
    void thisBuildIsOneOfTheTwo() {
        ObjectNode version = VersionInfo.document();
        assertThat(version.path("gitCommit").asString()).matches("|[0-9a-f]{40}");
        assertThat(version.path("buildDate").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    }
}
