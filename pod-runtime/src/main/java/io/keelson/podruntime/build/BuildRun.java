package io.keelson.podruntime.build;

import io.keelson.linux.file.FileTree;
import io.keelson.podruntime.build.dockerfile.Dockerfile;
import io.keelson.podruntime.build.dockerfile.DockerfileException;
import io.keelson.podruntime.build.plan.BuildPlan;
import io.keelson.podruntime.build.plan.Origin;
import io.keelson.podruntime.build.plan.Stage;
import io.keelson.podruntime.build.plan.Step;
import io.keelson.podruntime.image.BuildLayers;
import io.keelson.podruntime.image.ImageRecord;
import io.keelson.podruntime.image.ImageReference;
import io.keelson.podruntime.image.Platform;
import io.keelson.podruntime.registry.RegistryCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One build: goes through the stages that are needed, and their steps. */
final class BuildRun implements AutoCloseable {
    private final ImageBuilder.Workshop workshop;
    private final BuildRequest request;
    private final BuildLog log;
    private final BuildPlan plan;
    private final BuildSources sources;
    private final Map<Integer, StageState> states = new HashMap<>();
    private final Set<String> held = new HashSet<>();
    private final String now;
    private boolean unsettled;

    BuildRun(ImageBuilder.Workshop workshop, BuildRequest request, BuildLog log) throws IOException {
        this.workshop = workshop;
        this.request = request;
        this.log = log;
        this.plan = new BuildPlan(
                Dockerfile.parse(request.dockerfile()),
                request.arguments(),
                request.target(),
                Platform.architecture(),
                request.network());
        this.sources =
                new BuildSources(workshop, request, origin -> state(origin).layers());
        this.now = now();
    }

    private String now() {
        String epoch = request.arguments().get("SOURCE_DATE_EPOCH");
        if (epoch == null) {
            return workshop.clock().instant().truncatedTo(ChronoUnit.MILLIS).toString();
        }
        if (!epoch.matches("\\d{1,12}")) {
            throw new DockerfileException(0, "SOURCE_DATE_EPOCH is no number of seconds: " + epoch);
        }
        return Instant.ofEpochSecond(Long.parseLong(epoch)).toString();
    }

    /** Builds all that is needed, and records the image. */
    ImageRecord image() throws IOException {
        for (String tag : request.tags()) {
            ImageReference.parse(tag);
        }
        List<Stage> stages = plan.needed();
        for (Stage stage : stages) {
            states.put(stage.index(), build(stage));
        }
        if (!plan.unusedArguments().isEmpty()) {
            log.line("[Warning] One or more build-args " + plan.unusedArguments() + " were not consumed");
        }
        StageState last = state(new Origin.OfStage(stages.getLast().index()));
        settle();
        return workshop.layers()
                .record(ImageDocument.write(last, Platform.architecture(), request.labels()), request.tags());
    }

    private StageState build(Stage stage) throws IOException {
        StageState state;
        try {
            state = state(stage.base());
        } catch (IOException | IllegalArgumentException e) {
            throw failed(stage.line(), stage.text(), e);
        }
        hold(state);
        List<Step> steps = plan.steps(stage, state.configuration());
        int number = 0;
        for (Step step : steps) {
            log.line("[" + stage.title() + " " + ++number + "/" + steps.size() + "] " + step.text());
            if (log.cancelled()) {
                throw new IOException("nobody waits for the build any more");
            }
            try {
                state = after(step, state);
            } catch (IOException | IllegalArgumentException | IllegalStateException e) {
                throw failed(step.line(), step.text(), e);
            }
            hold(state);
        }
        return state.with(plan.configuration(stage));
    }

    private BuildException failed(int line, String text, Exception e) {
        String what = e.getMessage() == null ? e.toString() : e.getMessage();
        String shown = text.length() > 120 ? text.substring(0, 120) + "…" : text;
        return new BuildException(request.file() + ":" + line + ": " + shown + ": " + what, e);
    }

    private void hold(StageState state) {
        List<String> names = BuildLayers.names(state.layers());
        held.addAll(names);
        workshop.cache().hold(names);
    }

    /** What a stage begins with, or what is copied from. */
    private StageState state(Origin origin) throws IOException {
        return switch (origin) {
            case Origin.Scratch none -> StageState.scratch();
            case Origin.OfStage stage -> {
                StageState built = states.get(stage.index());
                if (built == null) {
                    throw new IllegalStateException("stage " + stage.index() + " has not been built");
                }
                yield built;
            }
            case Origin.OfImage image -> base(image.name());
            case Origin.Context context -> throw new IllegalArgumentException("nothing is built upon the context");
        };
    }

    private StageState base(String name) throws IOException {
        ImageReference reference = ImageReference.parse(name);
        @Nullable ImageRecord image = request.pull() ? null : workshop.store().find(name);
        if (image == null) {
            log.line("pulling " + reference);
            RegistryCredentials who =
                    request.credentials().getOrDefault(reference.registry(), RegistryCredentials.NONE);
            image = workshop.puller().pull(name, who.toAuth());
        }
        byte[] config = workshop.store().config(image);
        String architecture = ImageDocument.architecture(config);
        if (!architecture.equals(Platform.architecture())) {
            throw new IOException("image " + reference + " is for linux/" + architecture
                    + ", and this machine is linux/" + Platform.architecture());
        }
        return ImageDocument.read(config);
    }

    private StageState after(Step step, StageState state) throws IOException {
        return switch (step) {
            case Step.Metadata metadata -> state.after(step.text(), step.after(), "", "", metadata.author());
            case Step.WorkingDirectory directory ->
                layered(step, state, new WorkingDirectoryStep(workshop, directory, state));
            case Step.Copy copy -> layered(step, state, new CopyStep(workshop, copy, state, sources, request));
            case Step.Run run -> layered(step, state, new CommandStep(workshop, run, state, sources, request, log));
        };
    }

    /** A step that may make a layer. */
    interface LayerStep {
        /** All that the outcome depends on, but for the layers below. */
        List<String> inputs() throws IOException;

        /** Does it. @return the directory of what it changed, which is free to be taken */
        Path run() throws IOException;
    }

    private StageState layered(Step step, StageState state, LayerStep work) throws IOException {
        String below = String.join(",", state.layers());
        String key = BuildCache.key(java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("1", step.getClass().getSimpleName(), below), work.inputs().stream())
                .toList());
        Optional<BuildCache.Outcome> known =
                request.noCache() ? Optional.empty() : workshop.cache().find(key, state.layers());
        if (known.isPresent()) {
            log.line("  cached");
            return state.after(
                    step.text(), step.after(), known.get().layer(), known.get().created(), "");
        }
        Path changes = work.run();
        @Nullable String layer = workshop.layers().add(state.layers(), changes);
        FileTree.delete(changes);
        BuildCache.Outcome outcome = new BuildCache.Outcome(layer == null ? "" : layer, now);
        workshop.cache().put(key, state.layers(), outcome);
        unsettled = true;
        return state.after(step.text(), step.after(), outcome.layer(), now, "");
    }

    /** What was made outlives a crash of the machine from here on. */
    private void settle() throws IOException {
        if (!unsettled) {
            return;
        }
        workshop.layers().settle(held);
        workshop.cache().settle();
        unsettled = false;
    }

    @Override
    public void close() throws IOException {
        try {
            sources.close();
            settle();
        } finally {
            workshop.cache().release(held);
        }
    }
}
