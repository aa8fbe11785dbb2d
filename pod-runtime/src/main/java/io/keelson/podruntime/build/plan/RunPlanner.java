package io.keelson.podruntime.build.plan;

import io.keelson.podruntime.build.dockerfile.DockerfileException;
import io.keelson.podruntime.build.dockerfile.Heredoc;
import io.keelson.podruntime.build.dockerfile.Instruction;
import io.keelson.podruntime.build.dockerfile.ShellWords;
import io.keelson.podruntime.build.dockerfile.VariableExpansion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Makes the step of one {@code RUN}. */
final class RunPlanner {
    private final Instruction i;
    private final ImageConfiguration config;
    private final BuildArguments given;
    private final Map<String, String> declared;
    private final VariableExpansion expansion;
    private final Function<String, Origin> origin;
    private final List<RunMount> mounts = new ArrayList<>();
    private String network;

    RunPlanner(
            Instruction instruction,
            ImageConfiguration config,
            BuildArguments given,
            Map<String, String> declared,
            String network,
            VariableExpansion expansion,
            Function<String, Origin> origin) {
        this.i = instruction;
        this.config = config;
        this.given = given;
        this.declared = declared;
        this.network = network;
        this.expansion = expansion;
        this.origin = origin;
    }

    Step.Run step() {
        i.flags().forEach(this::flag);
        Map<String, String> environment = new TreeMap<>(declared);
        environment.putAll(config.environment());
        Map<String, String> passed = new TreeMap<>(given.proxies());
        passed.keySet().removeAll(environment.keySet());
        List<String> command = i.json();
        String script = "";
        if (command == null) {
            String text = i.arguments();
            if (onlyDocument()) {
                text = i.heredocs().getFirst().content();
                script = text.startsWith("#!") ? text : "";
            } else if (!i.heredocs().isEmpty()) {
                StringBuilder whole = new StringBuilder(text).append('\n');
                i.heredocs().forEach(document -> whole.append(document.raw()));
                text = whole.toString();
            }
            command = new ArrayList<>(config.shell());
            command.add(text);
        }
        if (command.isEmpty()) {
            throw new DockerfileException(i.line(), "RUN requires at least one argument");
        }
        return new Step.Run(
                i.line(),
                i.text(),
                config,
                List.copyOf(command),
                script,
                environment,
                passed,
                network,
                List.copyOf(mounts));
    }

    /** Whether the command is nothing but one document, whose content is then the command. */
    private boolean onlyDocument() {
        List<Heredoc> documents = i.heredocs();
        return documents.size() == 1 && ShellWords.plain(i.arguments()).size() == 1;
    }

    private void flag(Instruction.Flag flag) {
        switch (flag.name()) {
            case "mount" ->
                mounts.add(RunMountParser.parse(
                        flag.value(),
                        i.line(),
                        expansion::word,
                        origin,
                        path -> AbsolutePath.of(config.workingDirectory(), path)));
            case "network" -> {
                switch (flag.value()) {
                    case "default", "none" -> network = flag.value();
                    case "host" ->
                        throw new DockerfileException(
                                i.line(), "RUN --network=host is not supported: commands are isolated");
                    default -> throw new DockerfileException(i.line(), "invalid network mode \"" + flag.value() + "\"");
                }
            }
            case "security" -> {
                if (!flag.value().equals("sandbox")) {
                    throw new DockerfileException(i.line(), "RUN --security=" + flag.value() + " is not supported");
                }
            }
            case "device" -> throw new DockerfileException(i.line(), "RUN --device is not supported");
            default -> throw new DockerfileException(i.line(), "unknown flag: --" + flag.name());
        }
    }
}
