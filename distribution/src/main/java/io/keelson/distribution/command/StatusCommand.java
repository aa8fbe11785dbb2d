package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ClusterState;
import java.io.PrintWriter;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Tells whether the cluster runs and how its components are; exits 1 where it does not run. */
@Command(
        name = "status",
        description = "Tell whether the cluster runs and how its components are.",
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
    /** How the answer is written. */
    enum Format {
        TEXT,
        JSON
    }

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "-o", paramLabel = "FORMAT", description = "text or json.", defaultValue = "text")
    private Format format = Format.TEXT;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        ClusterDirectory directory = cluster.directory();
        ClusterState state = ClusterState.read(directory).orElse(null);
        boolean running = state != null && state.process().isPresent();
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.JSON) {
            out.println(json(directory, state, running));
        } else {
            print(out, directory, state, running);
        }
        out.flush();
        return running ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static String json(ClusterDirectory directory, @Nullable ClusterState state, boolean running) {
        JsonMapper mapper = JsonMapper.builder().build();
        ObjectNode status = mapper.createObjectNode();
        status.put("running", running).put("dataDir", directory.root().toString());
        if (state != null) {
            status.put("phase", running ? state.phase().name().toLowerCase(java.util.Locale.ROOT) : "down");
            status.put("message", state.message());
            status.put("pid", state.pid()).put("address", state.server()).put("version", state.version());
            status.put("node", state.node());
            ObjectNode components = status.putObject("components");
            new TreeMap<>(state.components()).forEach(components::put);
        }
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(status);
    }

    private static void print(
            PrintWriter out, ClusterDirectory directory, @Nullable ClusterState state, boolean running) {
        if (!running || state == null) {
            out.println("The cluster in " + directory.root() + " is down"
                    + (state == null || state.phase() != ClusterState.Phase.FAILED ? "." : ": " + state.message()));
            return;
        }
        out.println("address    " + state.server());
        out.println("process    " + state.pid());
        out.println("version    " + state.version());
        out.println("data       " + directory.root());
        out.println("node       " + (state.node() == null ? "none" : state.node()));
        new TreeMap<>(state.components()).forEach((name, health) -> out.printf("%-18s %s%n", name, health));
    }
}
