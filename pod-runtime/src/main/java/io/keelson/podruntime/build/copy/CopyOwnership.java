package io.keelson.podruntime.build.copy;

/**
 * Who owns copies, and with which mode.
 *
 * @param uid -1 for who owned the source, or root
 * @param mode -1 for the source's
 */
public record CopyOwnership(long uid, long gid, int mode) {
    /** As it was. */
    public static final CopyOwnership KEPT = new CopyOwnership(-1, -1, -1);

    boolean given() {
        return uid >= 0;
    }

    int modeOr(int other) {
        return mode < 0 ? other : mode;
    }
}
