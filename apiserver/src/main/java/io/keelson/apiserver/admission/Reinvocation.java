package io.keelson.apiserver.admission;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which plugins are called again because later ones have changed the object: the whole chain once more, and those
 * webhooks and policies that ask for it ({@code reinvocationPolicy: IfNeeded}). Belongs to one request.
 */
public final class Reinvocation {
    private boolean needed;
    private boolean running;
    private final Set<String> invoked = new HashSet<>();
    private final Set<String> again = new HashSet<>();
    private @Nullable ObjectNode lastOutput;

    /** Returns whether plugins are being called for the second time. */
    public boolean running() {
        return running;
    }

    /** Returns how often all plugins have been called before: 0 or 1. */
    public int round() {
        return running ? 1 : 0;
    }

    /** Begins the second time where one is needed; returns whether it is. */
    boolean begin() {
        boolean begins = needed && !running;
        running |= begins;
        return begins;
    }

    /** Notes that webhooks or policies are about to see an object; built-in plugins may have changed it since. */
    public void before(ObjectNode object) {
        if (running && lastOutput != null && !lastOutput.equals(object)) {
            requireAgain();
        }
    }

    /** Notes what webhooks or policies have made of the object. */
    public void after(ObjectNode object) {
        lastOutput = object.deepCopy();
    }

    /** Returns whether one may be called: the first time, or again because others have changed the object since. */
    public boolean mayInvoke(String id) {
        return !running || again.contains(id);
    }

    /** Notes that one has been called that asks to be called again. */
    public void invoked(String id) {
        invoked.add(id);
    }

    /** Notes that one has changed the object. */
    public void changed() {
        requireAgain();
        needed = true;
    }

    private void requireAgain() {
        again.addAll(invoked);
        invoked.clear();
    }
}
