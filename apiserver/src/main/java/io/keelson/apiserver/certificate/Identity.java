package io.keelson.apiserver.certificate;

/** The holders of certificates in a cluster; each has {@code <name>.crt} and {@code <name>.key} in the directory. */
public enum Identity {
    /** The API server's serving certificate. */
    API_SERVER("apiserver"),
    /** What the API server shows to kubelets. */
    API_SERVER_KUBELET_CLIENT("apiserver-kubelet-client"),
    /** The cluster's administrator, a member of {@code system:masters}. */
    ADMIN("admin"),
    /** The controller manager as a client. */
    CONTROLLER_MANAGER("controller-manager"),
    /** The scheduler as a client. */
    SCHEDULER("scheduler"),
    /** The node's service proxy as a client. */
    PROXY("proxy"),
    /** The node's kubelet as a client: {@code system:node:<node name>}. */
    KUBELET_CLIENT("kubelet-client"),
    /** The kubelet's serving certificate. */
    KUBELET_SERVING("kubelet-serving");

    private final String fileName;

    Identity(String fileName) {
        this.fileName = fileName;
    }

    /** Returns the files' name without extension. */
    public String fileName() {
        return fileName;
    }
}
