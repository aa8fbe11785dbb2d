package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.join.JoinLine;
import io.keelson.distribution.kubeconfig.AdminClient;
import io.keelson.distribution.process.Nodes;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a token and prints the line with which a machine joins. */
@Command(
        name = "create",
        description = "Make a token and print the line that makes another machine a node of this cluster.",
        mixinStandardHelpOptions = true)
public final class TokenCreateCommand implements Callable<Integer> {
    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            description = "How long the token is good for, such as 30m or 24h; 0 for ever (default: ${DEFAULT-VALUE}).",
            defaultValue = "24h")
    private String ttl = "";

    @Option(names = "--description", paramLabel = "TEXT", description = "What the list of tokens shows of it.")
    private String description = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Duration life = duration();
        ClusterDirectory directory = cluster.directory();
        ClusterConfig config = cluster.config();
        URI server = Nodes.outsideUrl(config);
        String line = AdminClient.with(
                directory,
                api -> JoinLine.make(api, config, directory, server, life, description, Clock.systemUTC())
                        .command());
        spec.commandLine().getOut().println(line);
        return CommandLine.ExitCode.OK;
    }

    /** Go's form with one unit. */
    private Duration duration() {
        if (ttl.equals("0")) {
            return Duration.ZERO;
        }
        if (ttl.matches("[0-9]{1,6}[smh]")) {
            long count = Long.parseLong(ttl.substring(0, ttl.length() - 1));
            return switch (ttl.charAt(ttl.length() - 1)) {
                case 's' -> Duration.ofSeconds(count);
                case 'm' -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
            };
        }
        throw new CommandLine.ParameterException(
                spec.commandLine(), "not a duration: " + ttl + " (it has the form 30m or 24h)");
    }
}
