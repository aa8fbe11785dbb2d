package io.keelson.kubelet.admission;

import io.keelson.kubelet.status.PodState.Failure;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A node that is going down takes no pods. */
public final class NodeShutdownCheck implements AdmissionCheck {
    private final BooleanSupplier shuttingDown;

    /** @param shuttingDown whether the node is going down */
    public NodeShutdownCheck(BooleanSupplier shuttingDown) {
        this.shuttingDown = shuttingDown;
    }

    @Override
    public @Nullable Failure refuses(Candidate candidate) {
        return shuttingDown.getAsBoolean()
                ? new Failure("NodeShutdown", "Pod was rejected as the node is shutting down.")
                : null;
    }
}
