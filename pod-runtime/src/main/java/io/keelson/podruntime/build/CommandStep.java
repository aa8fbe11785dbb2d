package io.keelson.podruntime.build;

import io.keelson.podruntime.build.plan.RunMount;
import io.keelson.podruntime.build.plan.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** {@code RUN}. */
final class CommandStep implements BuildRun.LayerStep {
    private final ImageBuilder.Workshop workshop;
    private final Step.Run step;
    private final StageState state;
    private final BuildSources sources;
    private final RunMounts mounts;
    private final BuildLog log;

    CommandStep(
            ImageBuilder.Workshop workshop,
            Step.Run step,
            StageState state,
            BuildSources sources,
            BuildRequest request,
            BuildLog log) {
        this.workshop = workshop;
        this.step = step;
        this.state = state;
        this.sources = sources;
        this.mounts = new RunMounts(workshop.directory(), workshop.caches(), request.secrets());
        this.log = log;
    }

    @Override
    public List<String> inputs() throws IOException {
        List<String> inputs = new ArrayList<>(List.of(
                String.join("\0", step.command()),
                step.script(),
                step.environment().toString(),
                step.after().user(),
                step.after().workingDirectory(),
                step.network()));
        for (RunMount mount : step.mounts()) {
            inputs.add(mount.kind() + " " + mount.target() + " " + mount.id() + " " + mount.variable());
            if (mount.kind() == RunMount.Kind.BIND) {
                inputs.add(sources.root(mount.from()).digest(mount.source()));
            }
        }
        return inputs;
    }

    @Override
    public Path run() throws IOException {
        List<ReentrantLock> locked = step.mounts().stream()
                .filter(mount ->
                        mount.kind() == RunMount.Kind.CACHE && mount.sharing().equals("locked"))
                .map(RunMount::id)
                .distinct()
                .sorted()
                .map(id -> workshop.locks().computeIfAbsent(id, k -> new ReentrantLock()))
                .toList();
        locked.forEach(ReentrantLock::lock);
        try {
            List<RunMounts.Prepared> prepared = new ArrayList<>();
            Map<String, String> variables = new HashMap<>();
            for (RunMount mount : step.mounts()) {
                prepare(mount, prepared, variables);
            }
            return new RunStep(step, workshop.directory(), workshop.containers(), log)
                    .run(
                            workshop.sandboxes().of(step.network()),
                            workshop.layers().directories(state.layers()),
                            prepared,
                            variables);
        } finally {
            locked.forEach(ReentrantLock::unlock);
        }
    }

    private void prepare(RunMount mount, List<RunMounts.Prepared> prepared, Map<String, String> variables)
            throws IOException {
        switch (mount.kind()) {
            case BIND -> prepared.add(mounts.bind(mount, sources.directory(mount.from())));
            case CACHE -> prepared.add(mounts.cache(mount));
            case TMPFS -> prepared.add(mounts.memory(mount));
            case SECRET -> {
                byte[] content = mounts.secret(mount);
                if (content != null && !mount.variable().isEmpty()) {
                    variables.put(mount.variable(), new String(content, StandardCharsets.UTF_8));
                }
                if (content != null && !mount.target().isEmpty()) {
                    prepared.add(mounts.secretFile(mount, content));
                }
            }
        }
    }
}
