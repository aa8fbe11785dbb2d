package io.keelson.distribution.cluster;

/** A setting, file or machine that cannot be used as it is; the message is one sentence for the user. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and with which setting, in one sentence */
    public ConfigurationException(String message) {
        super(message, null, false, false);
    }
}
