package io.keelson.kubelet.manifest;

/** A manifest is no pod that the node could run. */
final class ManifestException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, in upstream's words */
    ManifestException(String message) {
        super(message, null, false, false);
    }
}
