package io.keelson.podruntime.build.plan;

import io.keelson.podruntime.build.dockerfile.Dockerfile;
import io.keelson.podruntime.build.dockerfile.DockerfileException;
import io.keelson.podruntime.build.dockerfile.Instruction;
import io.keelson.podruntime.build.dockerfile.ShellWords;
import io.keelson.podruntime.build.dockerfile.VariableExpansion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Goes through the instructions of one stage: variables, configuration and steps. Used once. */
final class StageSteps {
    private final Stage stage;
    private final char escape;
    private final BuildArguments given;
    private final String network;
    private final Function<String, @Nullable String> global;
    private final Function<String, Origin> origin;
    private final List<Step> steps = new ArrayList<>();
    private ImageConfiguration config = ImageConfiguration.empty();
    private Map<String, String> declared = Map.of();
    private boolean commandSet;

    /** What a stage comes to. @param arguments declared with a value, which stages made from it inherit */
    record Outcome(List<Step> steps, ImageConfiguration configuration, Map<String, String> arguments) {}

    StageSteps(
            Stage stage,
            char escape,
            BuildArguments given,
            String network,
            Function<String, @Nullable String> global,
            Function<String, Origin> origin) {
        this.stage = stage;
        this.escape = escape;
        this.given = given;
        this.network = network;
        this.global = global;
        this.origin = origin;
    }

    Outcome plan(ImageConfiguration base, Map<String, String> inherited) {
        declared = new LinkedHashMap<>(inherited);
        config = base.without("OnBuild");
        if (!config.environment().containsKey("PATH") && !(stage.base() instanceof Origin.OfStage)) {
            config = config.withEnvironment(
                    Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
        }
        for (String trigger : base.triggers()) {
            Instruction instruction = Dockerfile.trigger(trigger, stage.line());
            if (Set.of("ONBUILD", "FROM", "MAINTAINER").contains(instruction.keyword())) {
                throw new DockerfileException(
                        stage.line(), "the base image has a trigger that is not allowed: " + instruction.keyword());
            }
            add(instruction);
        }
        stage.instructions().forEach(this::add);
        return new Outcome(List.copyOf(steps), config, Map.copyOf(declared));
    }

    private void add(Instruction i) {
        if (!Set.of("RUN", "COPY", "ADD", "HEALTHCHECK").contains(i.keyword())
                && !i.flags().isEmpty()) {
            throw new DockerfileException(i.line(), "unknown flag: " + i.flags().getFirst());
        }
        switch (i.keyword()) {
            case "ARG" -> arg(i);
            case "ENV" -> set(i, config.withEnvironment(pairs(i, true)));
            case "LABEL" -> set(i, config.withLabels(pairs(i, false)));
            case "MAINTAINER" -> steps.add(new Step.Metadata(i.line(), i.text(), config, i.arguments()));
            case "CMD" -> {
                commandSet = true;
                set(i, config.withList("Cmd", command(i)));
            }
            case "ENTRYPOINT" -> {
                ImageConfiguration changed = config.withList("Entrypoint", command(i));
                set(i, commandSet ? changed : changed.without("Cmd"));
            }
            case "SHELL" -> {
                List<String> shell = i.json();
                if (shell == null || shell.isEmpty()) {
                    throw new DockerfileException(i.line(), "SHELL requires the arguments to be in JSON form");
                }
                set(i, config.withList("Shell", shell));
            }
            case "USER" -> set(i, config.withText("User", single(i)));
            case "STOPSIGNAL" -> set(i, config.withText("StopSignal", signal(i)));
            case "EXPOSE" -> set(i, config.withKeys("ExposedPorts", ExposedPorts.parse(words(i), i.line())));
            case "VOLUME" -> set(i, config.withKeys("Volumes", volumes(i)));
            case "WORKDIR" -> {
                String path = absolute(single(i));
                config = config.withText("WorkingDir", path);
                steps.add(new Step.WorkingDirectory(i.line(), i.text(), config, path));
            }
            case "HEALTHCHECK" -> set(i, config.withHealthcheck(HealthcheckParser.parse(i, config.shell())));
            case "ONBUILD" -> set(i, config.withTrigger(trigger(i)));
            case "RUN" -> steps.add(new RunPlanner(i, config, given, declared, network, expansion(i), origin).step());
            case "COPY", "ADD" -> steps.add(new CopyPlanner(i, config, expansion(i), origin, escape).step());
            default -> throw new DockerfileException(i.line(), "unknown instruction: " + i.keyword());
        }
    }

    private void set(Instruction instruction, ImageConfiguration changed) {
        config = changed;
        steps.add(new Step.Metadata(instruction.line(), instruction.text(), config, ""));
    }

    private VariableExpansion expansion(Instruction instruction) {
        Map<String, String> environment = config.environment();
        return new VariableExpansion(
                name -> environment.containsKey(name) ? environment.get(name) : declared.get(name),
                escape,
                instruction.line());
    }

    private void arg(Instruction i) {
        for (String word : ShellWords.split(i.arguments(), escape)) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (name.isEmpty()) {
                throw new DockerfileException(i.line(), "ARG names can not be blank");
            }
            String value = given.given(name);
            if (value == null) {
                value = equals < 0 ? global.apply(name) : expansion(i).word(word.substring(equals + 1));
            }
            if (value != null) {
                declared.put(name, value);
            }
        }
        steps.add(new Step.Metadata(i.line(), i.text(), config, ""));
    }

    /** {@code name=value …}, or where that is allowed {@code name the rest}. */
    private Map<String, String> pairs(Instruction i, boolean environment) {
        Map<String, String> pairs = new LinkedHashMap<>();
        List<String> words = ShellWords.split(i.arguments(), escape);
        if (!words.getFirst().contains("=")) {
            if (words.size() < 2) {
                throw new DockerfileException(i.line(), i.keyword() + " must have two arguments");
            }
            String name = words.getFirst();
            pairs.put(
                    expansion(i).word(name),
                    expansion(i).word(i.arguments().substring(name.length()).strip()));
            return pairs;
        }
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new DockerfileException(
                        i.line(), "Syntax error - can't find = in \"" + word + "\". Must be of the form: name=value");
            }
            String name = expansion(i).word(word.substring(0, equals));
            if (name.isEmpty()) {
                throw new DockerfileException(i.line(), i.keyword() + " names can not be blank");
            }
            pairs.put(name, expansion(i).word(word.substring(equals + 1)));
        }
        return pairs;
    }

    private List<String> command(Instruction i) {
        List<String> exec = i.json();
        if (exec != null) {
            return exec;
        }
        if (i.arguments().isEmpty()) {
            return List.of();
        }
        List<String> command = new ArrayList<>(config.shell());
        command.add(i.arguments());
        return command;
    }

    private String single(Instruction i) {
        String value = expansion(i).word(i.arguments());
        if (value.isEmpty()) {
            throw new DockerfileException(i.line(), i.keyword() + " requires exactly one argument");
        }
        return value;
    }

    private String signal(Instruction i) {
        String signal = single(i);
        if (!signal.matches("(?i)(SIG)?[A-Z][A-Z0-9]{1,11}([+-]\\d{1,2})?|\\d{1,2}")) {
            throw new DockerfileException(i.line(), "invalid signal: " + signal);
        }
        return signal;
    }

    private List<String> words(Instruction i) {
        List<String> words = new ArrayList<>();
        for (String word : ShellWords.plain(i.arguments())) {
            words.addAll(expansion(i).words(word));
        }
        return words;
    }

    private List<String> volumes(Instruction i) {
        List<String> json = i.json();
        if (json == null) {
            return words(i);
        }
        List<String> paths = json.stream().map(expansion(i)::word).toList();
        if (paths.contains("")) {
            throw new DockerfileException(i.line(), "VOLUME specified can not be an empty string");
        }
        return paths;
    }

    private String trigger(Instruction i) {
        Instruction inner = Dockerfile.trigger(i.arguments(), i.line());
        if (inner.keyword().equals("ONBUILD")) {
            throw new DockerfileException(i.line(), "chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
        }
        if (Set.of("FROM", "MAINTAINER").contains(inner.keyword())) {
            throw new DockerfileException(i.line(), inner.keyword() + " isn't allowed as an ONBUILD trigger");
        }
        StringBuilder text = new StringBuilder(i.arguments());
        i.heredocs().forEach(document -> text.append('\n').append(document.raw()));
        return text.toString();
    }

    private String absolute(String path) {
        return AbsolutePath.of(config.workingDirectory(), path);
    }
}
