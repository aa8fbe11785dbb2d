package io.keelson.scheduler.config;

/** A configuration that a scheduler cannot start with; the message is upstream's. */
public final class InvalidSchedulerConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, with the field where there is one */
    public InvalidSchedulerConfigurationException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
