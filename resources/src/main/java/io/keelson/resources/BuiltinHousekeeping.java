package io.keelson.resources;

import io.keelson.apiserver.ApiServerCore;
import io.keelson.apiserver.admission.policy.PolicyTypeChecker;
import io.keelson.resources.admissionregistration.PolicyStatus;
import io.keelson.resources.allocation.ClaimRepair;
import io.keelson.resources.allocation.ServiceClaims;
import io.keelson.resources.core.event.EventExpiry;
import java.time.Clock;
import java.time.Duration;

/** What the server does with built-in objects by itself. */
public final class BuiltinHousekeeping {
    /** How often events are looked through for old ones. */
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

    /** How often services and what they claim are compared, as upstream's repair loops do. */
    private static final Duration REPAIR_INTERVAL = Duration.ofMinutes(3);

    /** How often it is looked whether policies have changed whose expressions are to be checked. */
    private static final Duration TYPE_CHECK_INTERVAL = Duration.ofSeconds(1);

    private BuiltinHousekeeping() {}

    /**
     * Has a server do it from its start on.
     *
     * @param core the server; not started yet
     * @param clock the server's time
     */
    public static void keep(ApiServerCore core, Clock clock) {
        EventExpiry expiry = new EventExpiry(core.reader(), core.ownWrites()::remove, clock);
        ClaimRepair claims = new ClaimRepair(
                core.reader(), core::latest, new ServiceClaims(core.transaction()), core.ownWrites()::commit);
        PolicyStatus policies = new PolicyStatus(
                core.reader(), new PolicyTypeChecker(core.registry()), core.ownWrites()::replaceStatus);
        core.keepHouse(new ApiServerCore.Housekeeping(TYPE_CHECK_INTERVAL, false, policies::run));
        core.keepHouse(new ApiServerCore.Housekeeping(SWEEP_INTERVAL, false, expiry::tick));
        core.keepHouse(new ApiServerCore.Housekeeping(REPAIR_INTERVAL, true, claims::run));
    }
}
