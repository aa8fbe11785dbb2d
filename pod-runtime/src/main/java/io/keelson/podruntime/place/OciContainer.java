package io.keelson.podruntime.place;

import java.nio.file.Path;

/**
 * What conmon is told of a container.
 *
 * @param id as the OCI runtime knows it
 * @param name for messages
 * @param bundle directory of its {@code config.json}
 * @param directory where conmon's files go; it has a directory {@code persist}
 * @param exits where its exit file goes, named by its id
 * @param logPath the log file, or empty
 * @param stdinOnce whether its input ends with the first client's
 */
public record OciContainer(
        String id,
        String name,
        Path bundle,
        Path directory,
        Path exits,
        String logPath,
        boolean tty,
        boolean stdin,
        boolean stdinOnce) {}
