package io.keelson.linux.cgroup;

/**
 * A cgroup's share of the machine. What is 0 is left as it is.
 *
 * @param cpuShares the weight against its neighbours as cgroup v1 has it, 2 to 262144
 * @param cpuQuota microseconds of CPU time in 100 milliseconds
 * @param memory the most bytes it may use
 */
public record CgroupShare(long cpuShares, long cpuQuota, long memory) {
    /** A share of nothing but spare time. */
    public static final CgroupShare LEAST = new CgroupShare(2, 0, 0);

    /** Returns a share of which only the weight is given. */
    public static CgroupShare weight(long cpuShares) {
        return new CgroupShare(cpuShares, 0, 0);
    }

    /** Returns the larger of both in everything; a limit that is not there is larger than any. */
    public CgroupShare widest(CgroupShare other) {
        return new CgroupShare(
                Math.max(cpuShares, other.cpuShares), wider(cpuQuota, other.cpuQuota), wider(memory, other.memory));
    }

    private static long wider(long one, long other) {
        return one == 0 || other == 0 ? 0 : Math.max(one, other);
    }

    /**
     * Returns the weight as cgroup v2 has it, 1 to 10000: the curve through the least, the usual and the largest value of
     * both versions that OCI runtimes agreed on (opencontainers/cgroups, {@code ConvertCPUSharesToCgroupV2Value}).
     */
    long cpuWeight() {
        if (cpuShares <= 2) {
            return 1;
        }
        if (cpuShares >= 262_144) {
            return 10_000;
        }
        double log = Math.log((double) cpuShares) / Math.log(2);
        return (long) Math.ceil(Math.pow(10, (log * log + 125 * log) / 612 - 7.0 / 34));
    }
}
