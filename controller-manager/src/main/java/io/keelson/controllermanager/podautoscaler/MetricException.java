package io.keelson.controllermanager.podautoscaler;

/** A metric cannot be had, or nothing can be made of it. */
final class MetricException extends Exception {
    private static final long serialVersionUID = 1;

    MetricException(String message) {
        super(message);
    }

    /** The same with what it was for in front. */
    MetricException during(String what) {
        return new MetricException(what + ": " + message());
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
