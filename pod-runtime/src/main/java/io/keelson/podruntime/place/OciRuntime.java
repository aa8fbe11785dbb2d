package io.keelson.podruntime.place;

import io.keelson.linux.Descriptor;
import io.keelson.linux.process.Spawn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** crun or runc, started directly or under conmon. */
public final class OciRuntime {
    /** What the runtime or conmon says is read up to this many bytes. */
    private static final int MOST_OUTPUT = 256 * 1024;

    private final Path binary;
    private final Path conmon;
    private final Path state;
    private final RuntimeNamespace place;

    /**
     * @param binary crun or runc
     * @param state the runtime's own state directory ({@code --root})
     */
    public OciRuntime(Path binary, Path conmon, Path state, RuntimeNamespace place) {
        this.binary = binary;
        this.conmon = conmon;
        this.state = state;
        this.place = place;
    }

    /** What the runtime says about its version, on one line. */
    public static String version(Path binary) throws IOException {
        Result result = run(List.of(binary.toString(), "--version"), null);
        return result.output().lines().findFirst().orElse("").strip();
    }

    /** The runtime's directory for one container. */
    public Path stateOf(String id) {
        return state.resolve(id);
    }

    public RuntimeNamespace place() {
        return place;
    }

    /**
     * Creates a container under a conmon of its own, which outlives us, logs its output and notes its exit.
     *
     * @return the process id of the container's first process, which waits for {@link #start}
     * @throws IOException with the runtime's words when it refuses
     */
    public int create(OciContainer container) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                conmon.toString(),
                "--api-version",
                "1",
                "-c",
                container.id(),
                "-u",
                container.id(),
                "-n",
                container.name(),
                "-r",
                binary.toString(),
                "-b",
                container.bundle().toString(),
                "-p",
                container.directory().resolve("pid").toString(),
                "-P",
                container.directory().resolve("conmon-pid").toString(),
                "--persist-dir",
                container.directory().resolve("persist").toString(),
                "--exit-dir",
                container.exits().toString(),
                "-l",
                container.logPath().isEmpty() ? "none" : "k8s-file:" + container.logPath(),
                "--log-level",
                "error",
                "--no-sync-log",
                "--full-attach",
                "--runtime-arg",
                "--root=" + state));
        if (container.tty()) {
            command.add("-t");
        }
        if (container.stdin()) {
            command.add("-i");
            if (!container.stdinOnce()) {
                command.add("--leave-stdin-open");
            }
        }
        Descriptor.Pipe sync = Descriptor.pipe();
        Descriptor.Pipe errors = Descriptor.pipe();
        try (Descriptor report = sync.reader();
                Descriptor words = errors.reader()) {
            int pid;
            try (Descriptor toUs = sync.writer();
                    Descriptor complaints = errors.writer()) {
                pid = place.call(() -> new Spawn(command)
                        .environment("_OCI_SYNCPIPE", "3")
                        .descriptor(2, complaints)
                        .descriptor(3, toUs)
                        .start());
            }
            int code = Spawn.await(pid);
            String line = new String(readLine(report), StandardCharsets.UTF_8).strip();
            if (line.isEmpty()) {
                String why = code == 0 ? "" : new String(words.readAll(MOST_OUTPUT), StandardCharsets.UTF_8).strip();
                throw new IOException("conmon failed" + (why.isEmpty() ? "" : ": " + why));
            }
            JsonNode answer = JsonMapper.shared().readTree(line);
            int made = answer.path("data").asInt(-1);
            if (made <= 0) {
                throw new IOException(words(answer.path("message").asString("OCI runtime create failed")));
            }
            return made;
        }
    }

    private static byte[] readLine(Descriptor source) throws IOException {
        var line = new java.io.ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = source.read(buffer, 0, buffer.length); n >= 0; n = source.read(buffer, 0, buffer.length)) {
            line.write(buffer, 0, n);
            if (buffer[n - 1] == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }

    /** The runtime's last complaint without its decoration. */
    public static String words(String text) {
        String last = "";
        for (String line : text.strip().split("\n")) {
            if (!line.isBlank()) {
                last = line.strip();
            }
        }
        int message = last.indexOf("msg=\"");
        if (message >= 0) {
            last = last.substring(message + 5, last.lastIndexOf('"')).replace("\\\"", "\"");
        }
        return last;
    }

    public void start(String id) throws IOException {
        require(invoke("start", id));
    }

    /** Kills what still runs and forgets the container; nothing happens when there is none. */
    public void delete(String id) throws IOException {
        if (Files.exists(stateOf(id))) {
            Result result = invoke("delete", "--force", id);
            if (result.code() != 0 && Files.exists(stateOf(id))) {
                require(result);
            }
        }
    }

    public void update(String id, Path resources) throws IOException {
        require(invoke("update", "--resources", resources.toString(), id));
    }

    /** The command line of an exec; conmon has no part in it. */
    public List<String> execCommand(String id, Path process, Path pidFile, Path log, @Nullable Path console) {
        List<String> command = new ArrayList<>(List.of(
                binary.toString(),
                "--root",
                state.toString(),
                "--log",
                log.toString(),
                "--log-format",
                "json",
                "exec",
                "--process",
                process.toString(),
                "--pid-file",
                pidFile.toString()));
        if (console != null) {
            command.add("--tty");
            command.add("--console-socket");
            command.add(console.toString());
        }
        command.add(id);
        return command;
    }

    private record Result(int code, String output) {}

    private Result invoke(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(binary.toString(), "--root", state.toString()));
        command.addAll(List.of(arguments));
        return run(command, place);
    }

    private static Result run(List<String> command, @Nullable RuntimeNamespace from) throws IOException {
        Descriptor.Pipe output = Descriptor.pipe();
        try (Descriptor in = output.reader()) {
            int pid;
            try (Descriptor out = output.writer()) {
                Spawn spawn = new Spawn(command).descriptor(1, out).descriptor(2, out);
                pid = from == null ? spawn.start() : from.call(spawn::start);
            }
            String text = new String(in.readAll(MOST_OUTPUT), StandardCharsets.UTF_8);
            return new Result(Spawn.await(pid), text);
        }
    }

    private static void require(Result result) throws IOException {
        if (result.code() != 0) {
            throw new IOException(words(result.output()));
        }
    }
}
