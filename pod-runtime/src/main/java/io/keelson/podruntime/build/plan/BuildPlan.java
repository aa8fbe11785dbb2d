package io.keelson.podruntime.build.plan;

import io.keelson.podruntime.build.dockerfile.Dockerfile;
import io.keelson.podruntime.build.dockerfile.DockerfileException;
import io.keelson.podruntime.build.dockerfile.Instruction;
import io.keelson.podruntime.build.dockerfile.ShellWords;
import io.keelson.podruntime.build.dockerfile.VariableExpansion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The stages of a Dockerfile, what each is made from, and which of them an image needs. */
public final class BuildPlan {
    private static final Set<String> BEFORE_STAGES = Set.of("ARG", "FROM");

    private final Dockerfile file;
    private final BuildArguments arguments;
    private final Map<String, String> global = new HashMap<>();
    private final List<Stage> stages = new ArrayList<>();
    private final Map<Integer, StageSteps.Outcome> outcomes = new HashMap<>();
    private final String architecture;
    private final int target;
    private final String network;

    /**
     * Plans.
     *
     * @param given the caller's values for {@code ARG}
     * @param target the stage that is wanted, by name or number; empty for the last one
     * @param architecture of this machine, as images name it
     * @param network of commands that do not say: {@code default} or {@code none}
     * @throws DockerfileException where the file cannot be built
     */
    public BuildPlan(Dockerfile file, Map<String, String> given, String target, String architecture, String network) {
        this.file = file;
        this.architecture = architecture;
        this.arguments = new BuildArguments(given, architecture, target);
        this.network = network;
        frontend();
        split();
        this.target = target.isEmpty() ? stages.size() - 1 : wanted(target);
    }

    private void frontend() {
        String syntax = ShellWords.plain(file.syntax()).stream().findFirst().orElse("");
        String name = syntax.startsWith("docker.io/") ? syntax.substring("docker.io/".length()) : syntax;
        if (!name.isEmpty() && !name.equals("docker/dockerfile") && !name.startsWith("docker/dockerfile:")) {
            throw new DockerfileException(
                    1, "the frontend " + syntax + " is not supported, docker/dockerfile alone is");
        }
    }

    private void split() {
        List<Instruction> current = new ArrayList<>();
        @Nullable Instruction from = null;
        for (Instruction instruction : file.instructions()) {
            if (instruction.keyword().equals("FROM")) {
                if (from != null) {
                    stages.add(stage(from, current));
                }
                from = instruction;
                current = new ArrayList<>();
            } else if (from != null) {
                current.add(instruction);
            } else if (BEFORE_STAGES.contains(instruction.keyword())) {
                declare(instruction);
            } else {
                throw new DockerfileException(instruction.line(), "no build stage in current context");
            }
        }
        if (from == null) {
            throw new DockerfileException(0, "has no FROM");
        }
        stages.add(stage(from, current));
    }

    private void declare(Instruction instruction) {
        for (String word : ShellWords.split(instruction.arguments(), file.escape())) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            String given = arguments.given(name);
            String value =
                    given != null || equals < 0 ? given : globals(instruction).word(word.substring(equals + 1));
            if (value != null) {
                global.put(name, value);
            } else if (!arguments.platform().containsKey(name)) {
                global.remove(name);
            }
        }
    }

    private VariableExpansion globals(Instruction instruction) {
        return new VariableExpansion(
                name -> global.getOrDefault(name, arguments.platform().get(name)), file.escape(), instruction.line());
    }

    private Stage stage(Instruction from, List<Instruction> instructions) {
        int line = from.line();
        for (Instruction.Flag flag : from.flags()) {
            if (!flag.name().equals("platform")) {
                throw new DockerfileException(line, "unknown flag: --" + flag.name());
            }
            platform(globals(from).word(flag.value()), line);
        }
        List<String> words = ShellWords.plain(from.arguments());
        boolean named = words.size() == 3 && words.get(1).equalsIgnoreCase("AS");
        if (words.size() != 1 && !named) {
            throw new DockerfileException(line, "FROM requires either one or three arguments");
        }
        String name = named ? words.get(2).toLowerCase(Locale.ROOT) : "";
        if (named && !name.matches("[a-z][a-z0-9-_.]*")) {
            throw new DockerfileException(
                    line,
                    "invalid name for build stage: \"" + words.get(2)
                            + "\", name can't start with a number or contain symbols");
        }
        String base = globals(from).word(words.getFirst());
        if (base.isEmpty()) {
            throw new DockerfileException(line, "base name (" + words.getFirst() + ") should not be blank");
        }
        Origin origin = origin(base, stages.size(), false);
        Set<Integer> needs = new TreeSet<>();
        need(origin, needs);
        for (Instruction instruction : instructions) {
            for (Instruction.Flag flag : instruction.flags()) {
                if (flag.name().equals("from")) {
                    need(origin(flag.value(), stages.size(), true), needs);
                } else if (flag.name().equals("mount")) {
                    for (String part : flag.value().split(",")) {
                        if (part.startsWith("from=")) {
                            need(origin(part.substring("from=".length()), stages.size(), true), needs);
                        }
                    }
                }
            }
        }
        return new Stage(stages.size(), name, line, from.text(), origin, List.copyOf(instructions), Set.copyOf(needs));
    }

    private static void need(Origin origin, Set<Integer> needs) {
        if (origin instanceof Origin.OfStage stage) {
            needs.add(stage.index());
        }
    }

    private void platform(String platform, int line) {
        String own = "linux/" + architecture;
        String plain = platform.equals("linux/arm64/v8") ? "linux/arm64" : platform;
        if (!plain.isEmpty() && !plain.equals(own)) {
            throw new DockerfileException(line, "platform " + platform + " cannot be built: this machine is " + own);
        }
    }

    /** What a name means in the stage of an index: a stage before it, or an image. @param numbered also by number */
    private Origin origin(String name, int before, boolean numbered) {
        for (int i = before - 1; i >= 0; i--) {
            if (!stages.get(i).name().isEmpty() && stages.get(i).name().equalsIgnoreCase(name)) {
                return new Origin.OfStage(i);
            }
        }
        if (numbered && name.matches("\\d{1,5}") && Integer.parseInt(name) < before) {
            return new Origin.OfStage(Integer.parseInt(name));
        }
        return name.equals("scratch") ? new Origin.Scratch() : new Origin.OfImage(name);
    }

    private int wanted(String name) {
        for (Stage stage : stages.reversed()) {
            if (stage.name().equalsIgnoreCase(name)) {
                return stage.index();
            }
        }
        if (name.matches("\\d{1,5}") && Integer.parseInt(name) < stages.size()) {
            return Integer.parseInt(name);
        }
        throw new DockerfileException(0, "target stage \"" + name + "\" could not be found");
    }

    /** The stages that the image needs, in an order in which each comes after those it needs; the wanted one is last. */
    public List<Stage> needed() {
        Set<Integer> needed = new TreeSet<>(Set.of(target));
        for (int i = target; i >= 0; i--) {
            if (needed.contains(i)) {
                needed.addAll(stages.get(i).needs());
            }
        }
        return needed.stream().map(stages::get).toList();
    }

    /**
     * Plans the steps of a stage; those it is made from must have been planned before.
     *
     * @param base the configuration of what it is made from, where that is an image
     */
    public List<Step> steps(Stage stage, ImageConfiguration base) {
        StageSteps.Outcome below = stage.base() instanceof Origin.OfStage parent
                ? outcomes.get(parent.index())
                : new StageSteps.Outcome(List.of(), base, Map.of());
        if (below == null) {
            throw new IllegalStateException("stage " + stage.base() + " has not been planned");
        }
        Map<String, String> declared = new LinkedHashMap<>(below.arguments());
        StageSteps.Outcome outcome = new StageSteps(
                        stage,
                        file.escape(),
                        arguments,
                        network,
                        name -> global.getOrDefault(name, arguments.platform().get(name)),
                        name -> origin(name, stage.index(), true))
                .plan(below.configuration(), declared);
        outcomes.put(stage.index(), outcome);
        return outcome.steps();
    }

    /** The configuration that a planned stage ends with. */
    public ImageConfiguration configuration(Stage stage) {
        StageSteps.Outcome outcome = outcomes.get(stage.index());
        if (outcome == null) {
            throw new IllegalStateException("stage " + stage.title() + " has not been planned");
        }
        return outcome.configuration();
    }

    /** What the caller gave and no planned stage has declared. */
    public Set<String> unusedArguments() {
        return arguments.unused();
    }
}
