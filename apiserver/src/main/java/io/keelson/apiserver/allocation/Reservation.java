package io.keelson.apiserver.allocation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What one write has taken, so that it can be given back where the write fails. Used by one thread. */
public final class Reservation {
    private final List<Runnable> undo = new ArrayList<>();

    /** Remembers how to give something back. */
    public void taken(Runnable release) {
        undo.add(release);
    }

    /** Gives everything back, the last first. */
    public void release() {
        Collections.reverse(undo);
        undo.forEach(Runnable::run);
        undo.clear();
    }
}
