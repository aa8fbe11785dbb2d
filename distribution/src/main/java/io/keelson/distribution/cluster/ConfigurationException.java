package io.keelson.distribution.cluster;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** A setting, file or machine that cannot be used as it is; the message is one sentence for the user. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and with which setting, in one sentence */
    public ConfigurationException(String message) {
        super(message, null, false, false);
    }

    /**
     * Says that a file could not be used, and why.
     *
     * @param what the file and what was to be done with it, such as {@code /x cannot be read}
     */
    public static ConfigurationException because(String what, IOException e) {
        return new ConfigurationException(what + ": " + reason(e));
    }

    /** What the system says of it; the exceptions of files themselves mostly have the path alone as their message. */
    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "no such file or directory";
            case AccessDeniedException denied -> "permission denied";
            case FileAlreadyExistsException there -> "there is a file of that name";
            case ConnectException refused -> "connection refused";
            case HttpTimeoutException late -> "no answer in time";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
