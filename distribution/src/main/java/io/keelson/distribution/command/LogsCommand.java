package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what the cluster's process logged. */
@Command(
        name = "logs",
        description = "Print the log of the cluster's process, or of one of its components.",
        mixinStandardHelpOptions = true)
public final class LogsCommand implements Callable<Integer> {
    /** The components' names as the log's third column has them. */
    static final Set<String> COMPONENTS =
            Set.of("apiserver", "controller-manager", "kubelet", "keelson", "pod-runtime", "scheduler", "storage");

    private static final Duration POLL = Duration.ofMillis(200);

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(arity = "0..1", paramLabel = "COMPONENT", description = "One of the components 'status' lists.")
    private @Nullable String component;

    @Option(names = "-f", description = "Go on with what is logged from now on.")
    private boolean follow;

    @Option(names = "--tail", paramLabel = "LINES", description = "The last lines only; all by default.")
    private int tail = Integer.MAX_VALUE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (component != null && !COMPONENTS.contains(component)) {
            throw new ConfigurationException("there is no component \"" + component + "\"; there are "
                    + String.join(", ", COMPONENTS.stream().sorted().toList()));
        }
        ClusterDirectory directory = cluster.directory();
        Path log = directory.log();
        if (Files.notExists(log)) {
            throw new ConfigurationException("no cluster ever ran in " + directory.root());
        }
        PrintWriter out = spec.commandLine().getOut();
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            Deque<String> last = new ArrayDeque<>();
            boolean[] ours = {component == null};
            read(file, line -> {
                if (wanted(line, ours)) {
                    if (last.size() == tail) {
                        last.removeFirst();
                    }
                    last.addLast(line);
                }
            });
            last.forEach(out::println);
            out.flush();
            while (follow && !out.checkError()) {
                read(file, line -> {
                    if (wanted(line, ours)) {
                        out.println(line);
                    }
                });
                out.flush();
                LockSupport.parkNanos(POLL.toNanos());
            }
        } catch (IOException e) {
            throw ConfigurationException.because(log + " cannot be read", e);
        }
        return CommandLine.ExitCode.OK;
    }

    /** A line without a component of its own (of a stack trace) goes with the line before it. */
    private boolean wanted(String line, boolean[] before) {
        if (component != null) {
            String[] columns = line.split("\\s+", 4);
            if (columns.length > 2 && COMPONENTS.contains(columns[2])) {
                before[0] = columns[2].equals(component);
            }
        }
        return before[0];
    }

    private static void read(RandomAccessFile file, java.util.function.Consumer<String> lines) throws IOException {
        for (String line = file.readLine(); line != null; line = file.readLine()) {
            lines.accept(new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        }
    }
}
