package io.keelson.distribution.command;

import io.keelson.distribution.join.BootstrapTokens;
import io.keelson.distribution.join.BootstrapTokens.Token;
import io.keelson.distribution.kubeconfig.AdminClient;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the tokens of the cluster. */
@Command(name = "list", description = "List the tokens.", mixinStandardHelpOptions = true)
public final class TokenListCommand implements Callable<Integer> {
    private static final String FORMAT = "%-25s %-11s %-22s %-24s %s%n";

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Clock clock = Clock.systemUTC();
        List<Token> tokens = AdminClient.with(cluster.directory(), api -> new BootstrapTokens(api, clock).list());
        PrintWriter out = spec.commandLine().getOut();
        out.printf(FORMAT, "TOKEN", "TTL", "EXPIRES", "USAGES", "DESCRIPTION");
        for (Token token : tokens) {
            out.printf(
                    FORMAT,
                    token.text(),
                    BootstrapTokens.timeLeft(token, clock.instant()),
                    token.expiration().isEmpty() ? "<never>" : token.expiration(),
                    token.usages(),
                    token.description().isEmpty() ? "<none>" : token.description());
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }
}
