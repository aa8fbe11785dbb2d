package io.keelson.distribution.command;

import io.keelson.controllermanager.certificate.SigningFiles;
import io.keelson.distribution.alone.ComponentProcess;
import io.keelson.distribution.alone.ControllerSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the controllers alone, against any API server. */
@Command(
        name = "controller-manager",
        description = "Run the controllers alone, against the API server of a kubeconfig.",
        mixinStandardHelpOptions = true)
public final class ControllerManagerCommand implements Callable<Integer> {
    private static final int PORT = 10257;

    @Mixin
    private ComponentOptions component = new ComponentOptions();

    @Option(
            names = "--cluster-cidr",
            paramLabel = "CIDR",
            description = "The addresses nodes get their pod ranges from (default: no ranges are given).")
    private @Nullable String clusterCidr;

    @Option(
            names = "--cluster-signing-cert-file",
            paramLabel = "FILE",
            description = "The authority that signs certificate requests (default: none are signed).")
    private @Nullable Path signingCertificate;

    @Option(names = "--cluster-signing-key-file", paramLabel = "FILE", description = "The key of that authority.")
    private @Nullable Path signingKey;

    @Option(
            names = "--root-ca-file",
            paramLabel = "FILE",
            description = "The authority that pods trust (default: that of the kubeconfig).")
    private @Nullable Path rootAuthority;

    @Option(
            names = "--load-balancer-cidr",
            paramLabel = "CIDR",
            description = "The addresses services of the type LoadBalancer get (default: none).")
    private @Nullable String loadBalancerCidr;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--use-service-account-credentials",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "Give each controller the identity of its own service account (default: ${DEFAULT-VALUE}).")
    private boolean ownAccounts = true;

    @Override
    public Integer call() {
        ComponentProcess.controllerManager(
                component.settings(PORT, ""),
                new ControllerSettings(clusterCidr, loadBalancerCidr, signing(), rootAuthority, ownAccounts));
        return CommandLine.ExitCode.OK;
    }

    private @Nullable SigningFiles signing() {
        Path certificate = signingCertificate;
        Path key = signingKey;
        if ((certificate == null) != (key == null)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--cluster-signing-cert-file and --cluster-signing-key-file are given together or not at all");
        }
        return certificate == null || key == null ? null : new SigningFiles(certificate, key);
    }
}
