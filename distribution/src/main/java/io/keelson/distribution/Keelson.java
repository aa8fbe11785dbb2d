package io.keelson.distribution;

import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.command.ApiServerCommand;
import io.keelson.distribution.command.ControllerManagerCommand;
import io.keelson.distribution.command.DnsCommand;
import io.keelson.distribution.command.DownCommand;
import io.keelson.distribution.command.ImageCommand;
import io.keelson.distribution.command.JoinCommand;
import io.keelson.distribution.command.KubeconfigCommand;
import io.keelson.distribution.command.KubeletCommand;
import io.keelson.distribution.command.LogsCommand;
import io.keelson.distribution.command.NodeCommand;
import io.keelson.distribution.command.PodRuntimeCommand;
import io.keelson.distribution.command.ProxyCommand;
import io.keelson.distribution.command.SchedulerCommand;
import io.keelson.distribution.command.StatusCommand;
import io.keelson.distribution.command.TokenCommand;
import io.keelson.distribution.command.TrainCommand;
import io.keelson.distribution.command.UpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code keelson} program. */
@Command(
        name = "keelson",
        description = "A small Kubernetes: starts, stops and looks at a cluster on this machine.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            KubeconfigCommand.class,
            TokenCommand.class,
            JoinCommand.class,
            NodeCommand.class,
            ImageCommand.class,
            ApiServerCommand.class,
            ControllerManagerCommand.class,
            SchedulerCommand.class,
            KubeletCommand.class,
            ProxyCommand.class,
            DnsCommand.class,
            PodRuntimeCommand.class,
            TrainCommand.class
        })
public final class Keelson {

    /** Runs the command that the arguments name and exits with its status: 0, 1 (failed) or 2 (wrong arguments). */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        CommandLine line = new CommandLine(new Keelson())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (!(failure instanceof ConfigurationException)) {
                        throw failure;
                    }
                    command.getErr().println("keelson: " + failure.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                });
        line.setParameterExceptionHandler((wrong, given) -> {
            CommandLine command = wrong.getCommandLine();
            command.getErr()
                    .println("keelson: " + said(wrong) + " (see '"
                            + command.getCommandSpec().qualifiedName() + " --help')");
            return CommandLine.ExitCode.USAGE;
        });
        if (arguments.length == 0) {
            line.usage(line.getOut());
            return CommandLine.ExitCode.USAGE;
        }
        return line.execute(arguments);
    }

    /** What is wrong, without counting arguments from 0. */
    private static String said(CommandLine.ParameterException wrong) {
        if (wrong instanceof CommandLine.UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            String first = unmatched.getUnmatched().getFirst();
            return wrong.getCommandLine().getSubcommands().isEmpty()
                    ? "there is no use for the argument \"" + first + "\""
                    : "there is no command \"" + first + "\"";
        }
        return String.valueOf(wrong.getMessage());
    }

    private Keelson() {}
}
