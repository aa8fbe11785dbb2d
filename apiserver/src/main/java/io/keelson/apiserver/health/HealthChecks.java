package io.keelson.apiserver.health;

import io.keelson.api.json.GoFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one health endpoint, in the order they are told.
 *
 * @param endpoint {@code healthz}, {@code livez} or {@code readyz}
 * @param checks the checks
 */
public record HealthChecks(String endpoint, List<Check> checks) {
    public HealthChecks {
        checks = List.copyOf(checks);
    }

    /**
     * One check.
     *
     * @param name as clients ask for it, such as {@code etcd}
     * @param passes whether all is well; must not block
     */
    public record Check(String name, BooleanSupplier passes) {}

    /**
     * An endpoint's answer.
     *
     * @param healthy whether all checks that count have passed
     * @param text the answer's body
     */
    public record Result(boolean healthy, String text) {}

    /** Returns the outcome of the check of that name, or null where there is none. */
    public @Nullable Result one(String name) {
        for (Check check : checks) {
            if (check.name().equals(name)) {
                boolean passes = check.passes().getAsBoolean();
                return new Result(passes, passes ? "ok" : "internal server error: " + name + " is not ready\n");
            }
        }
        return null;
    }

    /**
     * Returns the outcome of all checks.
     *
     * @param verbose whether each check is told
     * @param excluded names of checks that do not count
     */
    public Result all(boolean verbose, List<String> excluded) {
        StringBuilder told = new StringBuilder();
        List<String> failed = new ArrayList<>();
        TreeSet<String> unknown = new TreeSet<>(excluded);
        for (Check check : checks) {
            unknown.remove(check.name());
            if (excluded.contains(check.name())) {
                told.append("[+]").append(check.name()).append(" excluded: ok\n");
            } else if (check.passes().getAsBoolean()) {
                told.append("[+]").append(check.name()).append(" ok\n");
            } else {
                failed.add(check.name());
                told.append("[-]").append(check.name()).append(" failed: reason withheld\n");
            }
        }
        if (!unknown.isEmpty()) {
            told.append("warn: some health checks cannot be excluded: no matches for ")
                    .append(String.join(
                            ", ", unknown.stream().map(GoFormat::quote).toList()))
                    .append('\n');
        }
        if (!failed.isEmpty()) {
            return new Result(false, told + endpoint + " check failed\n");
        }
        return new Result(true, verbose ? told + endpoint + " check passed\n" : "ok");
    }
}
