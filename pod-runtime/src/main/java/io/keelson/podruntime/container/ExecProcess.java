package io.keelson.podruntime.container;

import io.keelson.linux.Descriptor;
import io.keelson.linux.file.FileTree;
import io.keelson.linux.process.ConsoleSocket;
import io.keelson.linux.process.HostProcess;
import io.keelson.linux.process.Spawn;
import io.keelson.podruntime.place.OciRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A command that runs in a container beside its own process. Close it when it has ended. */
public final class ExecProcess implements AutoCloseable {
    private static final int CONSOLE_MILLIS = 10_000;

    private final Path directory;
    private final int runtimePid;
    private final @Nullable Descriptor stdin;
    private final @Nullable Descriptor stdout;
    private final @Nullable Descriptor stderr;
    private final @Nullable Descriptor terminal;

    private ExecProcess(
            Path directory,
            int runtimePid,
            @Nullable Descriptor stdin,
            @Nullable Descriptor stdout,
            @Nullable Descriptor stderr,
            @Nullable Descriptor terminal) {
        this.directory = directory;
        this.runtimePid = runtimePid;
        this.stdin = stdin;
        this.stdout = stdout;
        this.stderr = stderr;
        this.terminal = terminal;
    }

    /** Where the process's streams go. With a terminal there is one descriptor for all of them. */
    public record Wishes(boolean terminal, boolean stdin) {}

    /**
     * Starts a command with the user, environment, capabilities and limits of the container's own process.
     *
     * @param sockets a directory with a short path, for the terminal's socket
     */
    static ExecProcess start(OciRuntime runtime, Container container, List<String> command, Wishes wishes, Path sockets)
            throws IOException {
        Path directory = Files.createTempDirectory(container.directory(), "exec");
        try {
            ObjectNode process = (ObjectNode) JsonMapper.shared()
                    .readTree(Files.readAllBytes(container.bundle().resolve("config.json")))
                    .path("process");
            process.put("terminal", wishes.terminal());
            ArrayNode arguments = process.putArray("args");
            command.forEach(arguments::add);
            if (wishes.terminal()) {
                process.withArray("env").add("TERM=xterm");
            }
            Path file = directory.resolve("process.json");
            Files.write(file, JsonMapper.shared().writeValueAsBytes(process));
            return wishes.terminal()
                    ? withTerminal(runtime, container, directory, sockets)
                    : withPipes(runtime, container, directory, wishes.stdin());
        } catch (IOException | RuntimeException e) {
            FileTree.delete(directory);
            throw e;
        }
    }

    private static List<String> command(
            OciRuntime runtime, Container container, Path directory, @Nullable Path console) {
        return runtime.execCommand(
                container.id(),
                directory.resolve("process.json"),
                directory.resolve("pid"),
                directory.resolve("log"),
                console);
    }

    private static ExecProcess withPipes(OciRuntime runtime, Container container, Path directory, boolean stdin)
            throws IOException {
        Spawn spawn = new Spawn(command(runtime, container, directory, null));
        Descriptor.Pipe output = Descriptor.pipe();
        Descriptor.Pipe errors = Descriptor.pipe();
        Descriptor.@Nullable Pipe input = stdin ? Descriptor.pipe() : null;
        spawn.descriptor(1, output.writer()).descriptor(2, errors.writer());
        if (input != null) {
            spawn.descriptor(0, input.reader());
        }
        try {
            int pid = runtime.place().call(spawn::start);
            return new ExecProcess(
                    directory, pid, input == null ? null : input.writer(), output.reader(), errors.reader(), null);
        } finally {
            output.writer().close();
            errors.writer().close();
            if (input != null) {
                input.reader().close();
            }
        }
    }

    private static ExecProcess withTerminal(OciRuntime runtime, Container container, Path directory, Path sockets)
            throws IOException {
        Path path = sockets.resolve("tty" + Long.toHexString(System.nanoTime()));
        try (ConsoleSocket socket = new ConsoleSocket(path)) {
            int pid = runtime.place()
                    .call(() -> new Spawn(command(runtime, container, directory, socket.path())).start());
            try {
                return new ExecProcess(directory, pid, null, null, null, socket.receive(CONSOLE_MILLIS));
            } catch (IOException e) {
                ExecProcess failed = new ExecProcess(directory, pid, null, null, null, null);
                failed.kill();
                failed.await();
                throw e;
            }
        }
    }

    public @Nullable Descriptor stdin() {
        return stdin;
    }

    public @Nullable Descriptor stdout() {
        return stdout;
    }

    public @Nullable Descriptor stderr() {
        return stderr;
    }

    public @Nullable Descriptor terminal() {
        return terminal;
    }

    /**
     * Waits for the command's end.
     *
     * @return its exit code
     * @throws IOException when it could not be run at all
     */
    public int await() throws IOException {
        int code = Spawn.await(runtimePid);
        Path log = directory.resolve("log");
        String complaint = code != 0 && Files.exists(log) ? complaint(log) : "";
        if (!complaint.isEmpty()) {
            throw new IOException("failed to exec in container: " + complaint);
        }
        return code;
    }

    /** The last error that the runtime itself logged; the command's own errors are not there. */
    private static String complaint(Path log) throws IOException {
        String last = "";
        for (String line : Files.readAllLines(log, StandardCharsets.UTF_8)) {
            try {
                JsonNode entry = JsonMapper.shared().readTree(line);
                if (entry.path("level").asString("error").equals("error")) {
                    last = entry.path("msg").asString(line);
                }
            } catch (RuntimeException e) {
                last = line;
            }
        }
        return last;
    }

    /** Kills the command, not only the runtime that waits for it. */
    public void kill() throws IOException {
        try {
            int pid =
                    Integer.parseInt(Files.readString(directory.resolve("pid")).strip());
            HostProcess process = HostProcess.find(pid);
            if (process != null) {
                process.signal(HostProcess.SIGKILL);
            }
        } catch (java.nio.file.NoSuchFileException | NumberFormatException e) {
            HostProcess process = HostProcess.find(runtimePid);
            if (process != null) {
                process.signal(HostProcess.SIGKILL);
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Descriptor descriptor : new @Nullable Descriptor[] {stdin, stdout, stderr, terminal}) {
            if (descriptor != null) {
                descriptor.close();
            }
        }
        FileTree.delete(directory);
    }
}
