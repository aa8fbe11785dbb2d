package io.keelson.kubelet.env;

/** What a container refers to is missing or cannot be used: it waits with reason {@code CreateContainerConfigError}. */
public final class ContainerConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is missing, in upstream's words */
    public ContainerConfigException(String message) {
        super(message, null, false, false);
    }
}
