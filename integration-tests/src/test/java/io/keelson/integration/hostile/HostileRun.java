package io.keelson.integration.hostile;

import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * The long profile, against any server: {@code HostileRun <url> <certificates> <administrator> <stranger> <seed>
 * <requests> [<fast>]}. The certificates are {@code ca.crt} and {@code .crt} and {@code .key} of both clients. The
 * stranger gets the rights of an administrator before, but for the group, so that its requests come as far as they can.
 */
public final class HostileRun {
    /** How many writes of the administrator are waited for while an assault holds on. */
    private static final int WRITES = 40;

    private HostileRun() {}

    public static void main(String[] arguments) throws Exception {
        Peer peer = Peer.of(URI.create(arguments[0]), Path.of(arguments[1]), arguments[2], arguments[3]);
        int requests = Integer.parseInt(arguments[5]);
        try (Administrator administrator = new Administrator(peer)) {
            empower(administrator);
            administrator.afterWrites(WRITES);
            System.out.println("alone: slowest write " + administrator.afterWrites(WRITES) + " ms");
            for (Assault assault : Assault.values()) {
                List<Socket> open = assault.begin(peer);
                System.out.println(assault + ": slowest write " + administrator.afterWrites(WRITES) + " ms "
                        + administrator.trouble());
                for (Socket socket : open) {
                    socket.close();
                }
            }
            Firing firing = new Firing(peer, Long.parseLong(arguments[4]));
            firing.fire(requests);
            System.out.println(requests + " requests: " + firing.report());
            System.out.println("slowest write " + administrator.afterWrites(1) + " ms " + administrator.trouble());
            firing.failures().stream().limit(60).forEach(System.out::println);
            System.out.println(firing.failures().size() + " faults");
        }
    }

    /** Lets the stranger do everything, without making it one who is never held up. */
    static void empower(Administrator administrator) throws Exception {
        administrator.send("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", "application/json", """
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"stranger"},
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
                 "subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"system:kube-proxy"}]}""");
    }
}
