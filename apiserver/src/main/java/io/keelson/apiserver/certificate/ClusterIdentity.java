package io.keelson.apiserver.certificate;

/** The holders of certificates in a cluster; each has {@code <name>.crt} and {@code <name>.key} in the directory. */
public enum ClusterIdentity {
    /** The API server's serving certificate. */
    API_SERVER("apiserver"),
    /** What the API server shows to kubelets. */
    API_SERVER_KUBELET_CLIENT("apiserver-kubelet-client"),
    /** The cluster's administrator, by the binding {@code kubeadm:cluster-admins}, which can be taken away. */
    ADMIN("admin"),
    /**
     * The way in when roles or bindings are broken: a member of {@code system:masters}, whom no role can be taken from. To
     * be kept like a spare key and used for nothing else.
     */
    SUPER_ADMIN("super-admin"),
    /** The controller manager as a client. */
    CONTROLLER_MANAGER("controller-manager"),
    /** The scheduler as a client. */
    SCHEDULER("scheduler"),
    /** The node's service proxy as a client. */
    PROXY("proxy"),
    /** The node's kubelet as a client: {@code system:node:<node name>}. */
    KUBELET_CLIENT("kubelet-client"),
    /** The kubelet's serving certificate. */
    KUBELET_SERVING("kubelet-serving"),
    /** What the API server shows to extension servers; it comes from the front proxy's own authority. */
    FRONT_PROXY_CLIENT("front-proxy-client");

    private final String fileName;

    ClusterIdentity(String fileName) {
        this.fileName = fileName;
    }

    /** Returns the files' name without extension. */
    public String fileName() {
        return fileName;
    }
}
