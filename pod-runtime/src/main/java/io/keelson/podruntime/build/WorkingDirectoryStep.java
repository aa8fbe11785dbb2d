package io.keelson.podruntime.build;

import io.keelson.podruntime.build.copy.CopyOwnership;
import io.keelson.podruntime.build.copy.TargetRoot;
import io.keelson.podruntime.build.plan.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code WORKDIR}: makes the directory where it is not there. */
final class WorkingDirectoryStep implements BuildRun.LayerStep {
    private final ImageBuilder.Workshop workshop;
    private final Step.WorkingDirectory step;
    private final StageState state;

    WorkingDirectoryStep(ImageBuilder.Workshop workshop, Step.WorkingDirectory step, StageState state) {
        this.workshop = workshop;
        this.step = step;
        this.state = state;
    }

    @Override
    public List<String> inputs() {
        return List.of(step.path());
    }

    @Override
    public Path run() throws IOException {
        StageRoot root = new StageRoot(
                workshop.directory().free("workdir"), workshop.layers().directories(state.layers()));
        try (root;
                TargetRoot target = new TargetRoot(root.path())) {
            target.directory(step.path().substring(1), CopyOwnership.KEPT).close();
        }
        return root.changes();
    }
}
