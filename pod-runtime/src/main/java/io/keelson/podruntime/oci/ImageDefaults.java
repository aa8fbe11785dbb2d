package io.keelson.podruntime.oci;

import java.util.List;

/**
 * What an image says about the process that runs from it (the {@code config} of the OCI image specification).
 *
 * @param user {@code user[:group]}, by name or number; empty for root
 * @param stopSignal a signal's name or number; empty for SIGTERM
 */
public record ImageDefaults(
        List<String> environment,
        List<String> entrypoint,
        List<String> command,
        String user,
        String workingDirectory,
        String stopSignal) {}
