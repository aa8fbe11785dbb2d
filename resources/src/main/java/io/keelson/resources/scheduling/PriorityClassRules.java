package io.keelson.resources.scheduling;

import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;

/** The rules on priority classes. */
final class PriorityClassRules implements Rules {
    private static final long HIGHEST_USER_PRIORITY = 1_000_000_000;

    @Override
    public void check(Subject priority) {
        String name = priority.at("metadata", "name").text();
        long value = priority.at("value").number();
        if (name.startsWith("system-")) {
            String wrong = system(name, value, priority.at("globalDefault").isTrue());
            if (!wrong.isEmpty()) {
                priority.at("metadata", "name")
                        .forbidden("priority class names with 'system-' prefix are reserved for system use"
                                + " only. error: " + wrong);
            }
        } else if (value > HIGHEST_USER_PRIORITY) {
            priority.at("value")
                    .forbidden("maximum allowed value of a user defined priority is " + HIGHEST_USER_PRIORITY);
        }
        if (priority.at("preemptionPolicy").present()) {
            priority.at("preemptionPolicy").oneOf("PreemptLowerPriority", "Never");
        }
    }

    @Override
    public void change(Subject priority, Subject old) {
        if (priority.at("value").number() != old.at("value").number()) {
            priority.at("value").forbidden("may not be changed in an update.");
        }
        priority.at("preemptionPolicy").unchanged(old.at("preemptionPolicy"));
    }

    @Override
    public boolean checksWholeOnChange() {
        return false;
    }

    private static String system(String name, long value, boolean globalDefault) {
        long expected;
        switch (name) {
            case "system-node-critical" -> expected = 2_000_001_000;
            case "system-cluster-critical" -> expected = 2_000_000_000;
            default -> {
                return name + " is not a known system priority class";
            }
        }
        if (value != expected) {
            return "value of " + name + " PriorityClass must be " + expected;
        }
        return globalDefault ? "globalDefault of " + name + " PriorityClass must be false" : "";
    }
}
