package io.keelson.resources.coordination;

import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;

/** The rules on leases. */
final class LeaseRules implements Rules {

    @Override
    public void check(Subject lease) {
        Subject seconds = lease.at("spec", "leaseDurationSeconds");
        if (seconds.present() && seconds.number() <= 0) {
            seconds.invalid("must be greater than 0");
        }
        Subject transitions = lease.at("spec", "leaseTransitions");
        if (transitions.number() < 0) {
            transitions.invalid("must be greater than or equal to 0");
        }
        Subject strategy = lease.at("spec", "strategy");
        if (strategy.text().contains("/")) {
            strategy.toldAt(strategy.path().child("strategy")).named(Names::qualifiedName);
        } else if (strategy.present()) {
            strategy.toldAt(strategy.path().child("strategy")).optionalOneOf("OldestEmulationVersion");
        }
        Subject holder = lease.at("spec", "preferredHolder");
        if (!holder.empty() && strategy.empty()) {
            holder.forbidden("may only be specified if `strategy` is defined");
        }
    }
}
