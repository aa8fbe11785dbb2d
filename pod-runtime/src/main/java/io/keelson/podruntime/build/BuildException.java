package io.keelson.podruntime.build;

import java.io.IOException;

/** A build failed; the message names file and line. */
public final class BuildException extends IOException {
    private static final long serialVersionUID = 1L;

    BuildException(String message, Throwable cause) {
        super(message, cause);
    }
}
