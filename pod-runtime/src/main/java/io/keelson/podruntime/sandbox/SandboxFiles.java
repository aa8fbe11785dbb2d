package io.keelson.podruntime.sandbox;

import io.keelson.cri.v1.DNSConfig;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.linux.file.FileNodes;
import io.keelson.podruntime.oci.IdMappings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files under {@code /etc} that a pod's containers share. The kubelet mounts a hosts file of its own over ours. */
final class SandboxFiles {
    private SandboxFiles() {}

    static String hostname(PodSandboxConfig config, boolean hostNetwork) throws IOException {
        if (!config.getHostname().isEmpty()) {
            return config.getHostname();
        }
        if (hostNetwork) {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        }
        return config.getMetadata().getName().isEmpty()
                ? InetAddress.getLoopbackAddress().getHostName()
                : config.getMetadata().getName();
    }

    static void write(Sandbox sandbox, String hostname) throws IOException {
        Path directory = sandbox.directory();
        PodSandboxConfig config = sandbox.config();
        boolean hostNetwork = sandbox.hostNetwork();
        Files.writeString(directory.resolve("hostname"), hostname + "\n");
        Path hosts = directory.resolve("hosts");
        Path own = Path.of("/etc/hosts");
        if (hostNetwork && Files.isReadable(own)) {
            Files.writeString(hosts, Files.readString(own));
        } else {
            Files.writeString(hosts, """
                    127.0.0.1\tlocalhost
                    ::1\tlocalhost ip6-localhost ip6-loopback
                    """);
        }
        Path resolver = Path.of("/etc/resolv.conf");
        String text = resolvConf(config.getDnsConfig());
        if (text.isEmpty() && !config.hasDnsConfig() && Files.isReadable(resolver)) {
            text = Files.readString(resolver);
        }
        Files.writeString(directory.resolve("resolv.conf"), text);
        if (sandbox.userNamespace() != null) {
            for (String name : List.of("hostname", "hosts", "resolv.conf")) {
                FileNodes.own(
                        directory.resolve(name),
                        IdMappings.rootUser(sandbox.userNamespace()),
                        IdMappings.rootGroup(sandbox.userNamespace()));
            }
        }
    }

    static String resolvConf(DNSConfig dns) {
        StringBuilder text = new StringBuilder();
        if (dns.getSearchesCount() > 0) {
            text.append("search ")
                    .append(String.join(" ", dns.getSearchesList()))
                    .append('\n');
        }
        for (String server : dns.getServersList()) {
            text.append("nameserver ").append(server).append('\n');
        }
        if (dns.getOptionsCount() > 0) {
            text.append("options ")
                    .append(String.join(" ", dns.getOptionsList()))
                    .append('\n');
        }
        return text.toString();
    }
}
