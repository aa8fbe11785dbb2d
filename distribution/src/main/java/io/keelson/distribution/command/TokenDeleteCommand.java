package io.keelson.distribution.command;

import io.keelson.distribution.join.BootstrapTokens;
import io.keelson.distribution.kubeconfig.AdminClient;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Deletes tokens: no machine joins with them any more. */
@Command(name = "delete", description = "Delete tokens.", mixinStandardHelpOptions = true)
public final class TokenDeleteCommand implements Callable<Integer> {
    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(arity = "1..*", paramLabel = "TOKEN", description = "A token, or its first six letters.")
    private List<String> tokens = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        AdminClient.with(cluster.directory(), api -> {
            BootstrapTokens all = new BootstrapTokens(api, Clock.systemUTC());
            for (String token : tokens) {
                all.delete(token);
                spec.commandLine().getOut().println("Token " + token.substring(0, 6) + " is deleted.");
            }
            return tokens.size();
        });
        return CommandLine.ExitCode.OK;
    }
}
