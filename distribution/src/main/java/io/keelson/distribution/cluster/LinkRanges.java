package io.keelson.distribution.cluster;

/** Ranges for the links of labs, so that several labs live side by side on one machine. */
public final class LinkRanges {
    private static final int FIRST = 240;
    /** Pod ranges begin above. */
    private static final int LAST = 243;

    private LinkRanges() {}

    /** Returns the first range that none of this machine's addresses is in; where all are used, the first. */
    public static String free() {
        return FreeRange.find(FIRST, LAST, 1, FreeRange.ownAddresses());
    }
}
