package io.keelson.apiserver.cel;

/**
 * How much expressions may cost, in units of CEL (one is about 50 ns on a machine of old). The numbers are part of the
 * API: they decide which definitions are accepted.
 */
public final class CostLimits {
    /** What one evaluation of one expression may cost. */
    public static final long PER_CALL = 1_000_000;

    /** What the rules of one object may cost together. */
    public static final long PER_OBJECT = 10_000_000;

    /** The largest request, in bytes, that estimates reckon with. */
    public static final long MAX_REQUEST_BYTES = 3 * 1024 * 1024;

    /** What the estimate of one rule of a definition may be. */
    public static final long ESTIMATED_PER_RULE = 10_000_000;

    /** What the estimates of all rules of a definition's version may be. */
    public static final long ESTIMATED_PER_SCHEMA = 100_000_000;

    /** How many bytes an evaluated message may have. */
    public static final int MESSAGE_BYTES = 5 * 1024;

    private CostLimits() {}
}
