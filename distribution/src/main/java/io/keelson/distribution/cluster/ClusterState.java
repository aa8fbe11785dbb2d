package io.keelson.distribution.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a cluster's process says of itself, in a file that is replaced whenever something changes.
 *
 * @param pid the process
 * @param started tells the process from a later one with its number, see {@link ProcessStart}
 * @param version the program's version
 * @param server the API server's URL
 * @param phase how far the process has come
 * @param message what it is doing, or why it failed
 * @param node the node's name, null where this machine is no node
 * @param components each component's condition: {@code starting}, {@code ready}, or what is wrong
 */
public record ClusterState(
        long pid,
        String started,
        String version,
        String server,
        Phase phase,
        String message,
        @Nullable String node,
        Map<String, String> components) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** How far a cluster's process has come. */
    public enum Phase {
        STARTING,
        SERVING,
        READY,
        STOPPING,
        FAILED
    }

    /** Reads the state a process left or keeps; empty where none ever ran here. */
    public static Optional<ClusterState> read(ClusterDirectory directory) {
        try {
            return Optional.of(MAPPER.readValue(Files.readAllBytes(directory.state()), ClusterState.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw ConfigurationException.because(directory.state() + " cannot be read", e);
        } catch (JacksonException e) {
            throw new ConfigurationException(directory.state() + " is damaged: " + e.getOriginalMessage());
        }
    }

    /** Writes this state into the directory in one step. */
    public void write(ClusterDirectory directory) {
        ClusterDirectory.replace(
                directory.state(), MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    }

    /** Returns the process of this state if it still runs. */
    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(p -> p.isAlive() && !unreaped(pid))
                .filter(p -> ProcessStart.of(p).equals(started));
    }

    /** A process that has ended and that nobody has asked about yet still has its number; it does not run. */
    private static boolean unreaped(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            String state = stat.substring(stat.lastIndexOf(')') + 1).strip();
            return state.startsWith("Z") || state.startsWith("X");
        } catch (IOException | StringIndexOutOfBoundsException e) {
            return false;
        }
    }

    /** Returns this state with another phase and message. */
    public ClusterState at(Phase next, String what, Map<String, String> conditions) {
        return new ClusterState(pid, started, version, server, next, what, node, Map.copyOf(conditions));
    }
}
