package io.keelson.kubelet.config;

/** The kubelet's configuration cannot be used; the message says which field and why, in one sentence. */
public final class InvalidConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidConfigurationException(String message) {
        super(message);
    }
}
