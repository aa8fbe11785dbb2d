package io.keelson.podruntime.build;

import io.keelson.cri.v1.LinuxContainerSecurityContext;
import io.keelson.podruntime.build.copy.CopyOperation;
import io.keelson.podruntime.build.copy.CopyOwnership;
import io.keelson.podruntime.build.copy.FetchedSource;
import io.keelson.podruntime.build.copy.TargetRoot;
import io.keelson.podruntime.build.plan.Step;
import io.keelson.podruntime.oci.UserResolver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code COPY} and {@code ADD}. */
final class CopyStep implements BuildRun.LayerStep {
    private final ImageBuilder.Workshop workshop;
    private final Step.Copy step;
    private final StageState state;
    private final BuildSources sources;
    private @Nullable CopyOperation operation;

    CopyStep(
            ImageBuilder.Workshop workshop,
            Step.Copy step,
            StageState state,
            BuildSources sources,
            BuildRequest request) {
        this.workshop = workshop;
        this.step = step;
        this.state = state;
        this.sources = sources;
    }

    private CopyOperation operation() throws IOException {
        if (operation == null) {
            List<FetchedSource> fetched = new ArrayList<>();
            for (String source : step.sources()) {
                if (step.add() && Step.Copy.isAddress(source)) {
                    fetched.add(RemoteSource.fetch(source, workshop.directory().free("fetched"), step.checksum()));
                }
            }
            operation = new CopyOperation(step, sources.root(step.from()), fetched);
        }
        return operation;
    }

    @Override
    public List<String> inputs() throws IOException {
        return List.of(
                step.destination(),
                step.owner(),
                step.mode(),
                step.link() + " " + step.parents() + " " + step.unpack(),
                operation().digest());
    }

    @Override
    public Path run() throws IOException {
        List<Path> below = workshop.layers().directories(state.layers());
        CopyOwnership owner = owner(below);
        StageRoot root = new StageRoot(workshop.directory().free("copy"), step.link() ? List.of() : below);
        try (root;
                TargetRoot target = new TargetRoot(root.path())) {
            operation().run(target, owner);
        }
        return root.changes();
    }

    /** A user without a group is the group of the same number, as docker has it. */
    private CopyOwnership owner(List<Path> below) throws IOException {
        int mode = step.mode().isEmpty() ? -1 : Integer.parseInt(step.mode(), 8);
        if (step.owner().isEmpty()) {
            return new CopyOwnership(-1, -1, mode);
        }
        try (StageRoot users = new StageRoot(workshop.directory().free("users"), below)) {
            UserResolver.Identity identity = new UserResolver(users.path())
                    .resolve(LinuxContainerSecurityContext.getDefaultInstance(), step.owner());
            return new CopyOwnership(
                    identity.uid(), step.owner().contains(":") ? identity.gid() : identity.uid(), mode);
        }
    }
}
