package io.keelson.podruntime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.keelson.cri.v1.Capability;
import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.KeyValue;
import io.keelson.cri.v1.LinuxContainerConfig;
import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.cri.v1.LinuxContainerSecurityContext;
import io.keelson.cri.v1.Mount;
import io.keelson.cri.v1.MountPropagation;
import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.NamespaceOption;
import io.keelson.cri.v1.SecurityProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SpecBuilderTest {
    private static final ImageDefaults IMAGE =
            new ImageDefaults(List.of("PATH=/image", "A=1"), List.of("/entry"), List.of("default"), "", "/work", "");

    private static JsonNode build(ContainerConfig config, MountSource... mounts) throws IOException {
        PodPlace pod = new PodPlace(
                "host1",
                Map.of("network", "/ns/net", "ipc", "/ns/ipc"),
                Path.of("/pod/hosts"),
                Path.of("/pod/resolv.conf"),
                Path.of("/pod/hostname"),
                Path.of("/pod/shm"),
                "/kubepods/pod1/c1",
                null);
        return new SpecBuilder(null, Path.of("/profiles"), Capabilities.DEFAULT)
                .build(
                        config,
                        IMAGE,
                        new UserResolver.Identity(7, 8, List.of(8L, 9L)),
                        pod,
                        Path.of("/root"),
                        List.of(mounts))
                .spec();
    }

    private static ContainerConfig with(LinuxContainerSecurityContext.Builder security) {
        return ContainerConfig.newBuilder()
                .setLinux(LinuxContainerConfig.newBuilder().setSecurityContext(security))
                .build();
    }

    private static List<String> texts(JsonNode array) {
        List<String> result = new ArrayList<>();
        array.forEach(e -> result.add(e.asString()));
        return result;
    }

    @Test
    void commandAndArgumentsReplaceTheImagesAsKubernetesSays() {
        ContainerConfig none = ContainerConfig.getDefaultInstance();
        assertThat(SpecBuilder.arguments(none, IMAGE)).containsExactly("/entry", "default");
        assertThat(SpecBuilder.arguments(none.toBuilder().addArgs("a").build(), IMAGE))
                .containsExactly("/entry", "a");
        assertThat(SpecBuilder.arguments(none.toBuilder().addCommand("c").build(), IMAGE))
                .containsExactly("c");
        assertThat(SpecBuilder.arguments(
                        none.toBuilder().addCommand("c").addArgs("a").build(), IMAGE))
                .containsExactly("c", "a");
        ImageDefaults empty = new ImageDefaults(List.of(), List.of(), List.of(), "", "", "");
        assertThatThrownBy(() -> SpecBuilder.arguments(none, empty)).hasMessage("no command specified");
    }

    @Test
    void environmentOfTheContainerWins() throws IOException {
        ContainerConfig config = ContainerConfig.newBuilder()
                .addEnvs(KeyValue.newBuilder().setKey("A").setValue(ByteString.copyFromUtf8("2")))
                .build();
        assertThat(texts(build(config).path("process").path("env")))
                .containsExactly("PATH=/image", "HOSTNAME=host1", "A=2");
        assertThat(build(config).path("process").path("cwd").asString()).isEqualTo("/work");
    }

    @Test
    void theDefaultIsLeastPrivilege() throws IOException {
        JsonNode spec = build(
                with(LinuxContainerSecurityContext.newBuilder().setSeccomp(SecurityProfile.getDefaultInstance())));
        assertThat(texts(spec.path("process").path("capabilities").path("bounding")))
                .contains("CAP_CHOWN", "CAP_KILL")
                .doesNotContain("CAP_SYS_ADMIN", "CAP_NET_ADMIN");
        assertThat(texts(spec.path("linux").path("maskedPaths"))).contains("/proc/kcore");
        assertThat(texts(spec.path("linux").path("readonlyPaths"))).contains("/proc/sys");
        JsonNode seccomp = spec.path("linux").path("seccomp");
        assertThat(seccomp.path("defaultAction").asString()).isEqualTo("SCMP_ACT_ERRNO");
        assertThat(seccomp.toString()).contains("\"read\"").doesNotContain("\"mount\"", "\"reboot\"");
    }

    @Test
    void privilegedLiftsAllOfIt() throws IOException {
        JsonNode spec = build(with(LinuxContainerSecurityContext.newBuilder().setPrivileged(true)));
        assertThat(spec.path("linux").has("seccomp")).isFalse();
        assertThat(spec.path("linux").has("maskedPaths")).isFalse();
        assertThat(spec.path("linux")
                        .path("resources")
                        .path("devices")
                        .get(0)
                        .path("allow")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void capabilitiesAreAddedAndDropped() throws IOException {
        JsonNode spec = build(with(LinuxContainerSecurityContext.newBuilder()
                .setCapabilities(
                        Capability.newBuilder().addDropCapabilities("ALL").addAddCapabilities("NET_BIND_SERVICE"))));
        assertThat(texts(spec.path("process").path("capabilities").path("effective")))
                .containsExactly("CAP_NET_BIND_SERVICE");
    }

    @Test
    void aCapabilityOpensItsSystemCalls() throws IOException {
        assertThat(Capabilities.available()).isNotEmpty();
        String admin = SeccompProfile.standard(
                        tools.jackson.databind.json.JsonMapper.shared(), java.util.Set.of("CAP_SYS_ADMIN"))
                .toString();
        assertThat(admin).contains("\"mount\"", "\"clone3\"").doesNotContain("MASKED_EQ");
    }

    @Test
    void unconfinedAndMissingProfiles() throws IOException {
        SecurityProfile.Builder unconfined =
                SecurityProfile.newBuilder().setProfileType(SecurityProfile.ProfileType.Unconfined);
        assertThat(build(with(LinuxContainerSecurityContext.newBuilder().setSeccomp(unconfined)))
                        .path("linux")
                        .has("seccomp"))
                .isFalse();
        SecurityProfile.Builder local = SecurityProfile.newBuilder()
                .setProfileType(SecurityProfile.ProfileType.Localhost)
                .setLocalhostRef("none.json");
        assertThatThrownBy(() ->
                        build(with(LinuxContainerSecurityContext.newBuilder().setSeccomp(local))))
                .hasMessageContaining("/profiles/none.json does not exist");
    }

    @Test
    void aVolumeReplacesAStandardMountAndOuterOnesComeFirst() throws IOException {
        Mount hosts = Mount.newBuilder()
                .setContainerPath("/etc/hosts")
                .setReadonly(true)
                .setPropagation(MountPropagation.PROPAGATION_HOST_TO_CONTAINER)
                .build();
        Mount deep = Mount.newBuilder().setContainerPath("/data/a/b/").build();
        Mount data = Mount.newBuilder().setContainerPath("/data").build();
        JsonNode mounts = build(
                        ContainerConfig.getDefaultInstance(),
                        new MountSource(deep, Path.of("/v/deep")),
                        new MountSource(data, Path.of("/v/data")),
                        new MountSource(hosts, Path.of("/v/hosts")))
                .path("mounts");
        List<String> destinations = new ArrayList<>();
        for (JsonNode mount : mounts) {
            destinations.add(mount.path("destination").asString());
            if (mount.path("destination").asString().equals("/etc/hosts")) {
                assertThat(mount.path("source").asString()).isEqualTo("/v/hosts");
                assertThat(texts(mount.path("options"))).containsExactly("rbind", "rslave", "ro");
            }
        }
        assertThat(destinations).doesNotHaveDuplicates();
        assertThat(destinations.indexOf("/data")).isLessThan(destinations.indexOf("/data/a/b"));
    }

    @Test
    void limitsAreWrittenAndZeroesAreNot() throws IOException {
        JsonNode resources = build(ContainerConfig.newBuilder()
                        .setLinux(LinuxContainerConfig.newBuilder()
                                .setResources(LinuxContainerResources.newBuilder()
                                        .setCpuQuota(-1)
                                        .setMemoryLimitInBytes(1 << 20)))
                        .build())
                .path("linux")
                .path("resources");
        assertThat(resources.path("memory").path("limit").asLong()).isEqualTo(1 << 20);
        assertThat(resources.path("cpu").path("quota").asLong()).isEqualTo(-1);
        assertThat(resources.path("cpu").has("shares")).isFalse();
    }

    @Test
    void namespacesFollowThePod() throws IOException {
        JsonNode own = build(with(LinuxContainerSecurityContext.newBuilder()
                        .setNamespaceOptions(NamespaceOption.newBuilder().setPid(NamespaceMode.CONTAINER))))
                .path("linux")
                .path("namespaces");
        assertThat(own.toString()).contains("{\"type\":\"pid\"}", "{\"type\":\"network\",\"path\":\"/ns/net\"}");
        JsonNode host = build(with(LinuxContainerSecurityContext.newBuilder()
                        .setNamespaceOptions(NamespaceOption.newBuilder().setPid(NamespaceMode.NODE))))
                .path("linux")
                .path("namespaces");
        assertThat(host.toString()).doesNotContain("pid");
    }
}
