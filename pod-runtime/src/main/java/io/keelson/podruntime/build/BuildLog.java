package io.keelson.podruntime.build;

/** Who follows a build. */
public interface BuildLog {
    /** A line of what happens. */
    void line(String text);

    /** Whether nobody waits for the build any more: it ends as soon as it can. */
    boolean cancelled();
}
