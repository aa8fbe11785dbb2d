package io.keelson.podruntime.oci;

import io.keelson.cri.v1.UserNamespace;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a container takes from its sandbox.
 *
 * @param hostname of the pod
 * @param namespaces paths of the namespaces to join by their OCI names; a kind that is missing is the host's
 * @param hosts the pod's {@code /etc/hosts}
 * @param resolvConf the pod's {@code /etc/resolv.conf}
 * @param hostnameFile the pod's {@code /etc/hostname}
 * @param shm the directory mounted at {@code /dev/shm}
 * @param cgroup the container's cgroup, below the pod's
 * @param userNamespace which users of the node the pod's users are; null where they are the same
 */
public record PodPlace(
        String hostname,
        Map<String, String> namespaces,
        Path hosts,
        Path resolvConf,
        Path hostnameFile,
        Path shm,
        String cgroup,
        @Nullable UserNamespace userNamespace) {}
