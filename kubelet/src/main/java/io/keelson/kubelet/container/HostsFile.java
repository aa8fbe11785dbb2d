package io.keelson.kubelet.container;

import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;

/** The {@code /etc/hosts} that the containers of a pod share. */
final class HostsFile {
    private HostsFile() {}

    /** Writes the file and returns its path. */
    static Path write(Path podDirectory, Pod pod, List<String> podIps, String clusterDomain) throws IOException {
        String text = PodFacts.hostNetwork(pod)
                ? "# Kubernetes-managed hosts file (host network).\n" + Files.readString(Path.of("/etc/hosts"))
                : managed(pod, podIps, clusterDomain);
        Path file = podDirectory.resolve("etc-hosts");
        byte[] bytes = (text + aliases(pod)).getBytes(StandardCharsets.UTF_8);
        if (!Files.exists(file) || !java.util.Arrays.equals(Files.readAllBytes(file), bytes)) {
            Files.createDirectories(podDirectory);
            Files.write(file, bytes);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
        return file;
    }

    static String managed(Pod pod, List<String> podIps, String clusterDomain) {
        StringBuilder out = new StringBuilder("# Kubernetes-managed hosts file.\n")
                .append("127.0.0.1\tlocalhost\n")
                .append("::1\tlocalhost ip6-localhost ip6-loopback\n")
                .append("fe00::0\tip6-localnet\n")
                .append("fe00::0\tip6-mcastprefix\n")
                .append("fe00::1\tip6-allnodes\n")
                .append("fe00::2\tip6-allrouters\n");
        String name = Hostnames.hostname(pod);
        String domain = Hostnames.domain(pod, clusterDomain);
        for (String ip : podIps) {
            out.append(ip).append('\t');
            if (!domain.isEmpty()) {
                out.append(name).append('.').append(domain).append('\t');
            }
            out.append(name).append('\n');
        }
        return out.toString();
    }

    static String aliases(Pod pod) {
        List<HostAlias> aliases = Objects.requireNonNullElse(pod.getSpec().getHostAliases(), List.of());
        if (aliases.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("\n# Entries added by HostAliases.\n");
        for (HostAlias alias : aliases) {
            out.append(alias.getIp())
                    .append('\t')
                    .append(String.join("\t", alias.getHostnames()))
                    .append('\n');
        }
        return out.toString();
    }
}
