package io.keelson.podruntime.build.dockerfile;

/** A Dockerfile that cannot be built, with the line at fault. */
public final class DockerfileException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int line;

    /** @param line counted from 1; 0 for the file as a whole */
    public DockerfileException(int line, String message) {
        super(message);
        this.line = line;
    }

    /** As {@code FILE:LINE: WHAT}. */
    public String in(String file) {
        return file + (line > 0 ? ":" + line : "") + ": " + getMessage();
    }
}
