package io.keelson.distribution.command;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Tells a person what is being done: one line a step, with its duration when it has ended. */
final class Progress {
    private final PrintWriter out;
    private @Nullable String step;
    private long since;

    Progress(PrintWriter out) {
        this.out = out;
    }

    /** Ends the step before and begins another; beginning the same step again changes nothing. */
    void step(String next) {
        if (next.equals(step)) {
            return;
        }
        done();
        step = next;
        since = System.nanoTime();
        out.print("  " + next + " …");
        out.flush();
    }

    /** Ends the current step well. */
    void done() {
        if (step != null) {
            out.printf(" done (%.1f s)%n", (System.nanoTime() - since) / 1e9);
            out.flush();
            step = null;
        }
    }

    /** Ends the current step as failed. */
    void failed() {
        if (step != null) {
            out.println(" failed");
            out.flush();
            step = null;
        }
    }
}
