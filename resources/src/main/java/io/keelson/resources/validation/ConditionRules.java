package io.keelson.resources.validation;

import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.Names;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules on conditions of the common form (`metav1.Condition`). */
public final class ConditionRules {
    private static final int MAX_REASON = 1024;
    private static final int MAX_MESSAGE = 32 * 1024;
    private static final String REASON_FORMAT = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
    private static final Pattern REASON = Pattern.compile(REASON_FORMAT);

    private ConditionRules() {}

    /** Checks a list of conditions. */
    public static void check(Subject conditions) {
        Set<String> types = new HashSet<>();
        for (Subject condition : conditions.each()) {
            condition.at("type").unique(types);
            condition(condition);
        }
    }

    private static void condition(Subject condition) {
        condition.at("type").named(Names::qualifiedName);
        Subject status = condition.at("status");
        if (!Set.of("True", "False", "Unknown").contains(status.text())) {
            status.notSupported("False", "True", "Unknown");
        }
        if (condition.at("observedGeneration").number() < 0) {
            condition.at("observedGeneration").invalid("must be greater than or equal to zero");
        }
        condition.at("lastTransitionTime").given();
        Subject reason = condition.at("reason");
        if (reason.given()) {
            if (!REASON.matcher(reason.text()).matches()) {
                reason.invalid("a condition reason must start with alphabetic character, optionally followed by a"
                        + " string of alphanumeric characters or '_,:', and must end with an alphanumeric character or"
                        + " '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or"
                        + " 'ReasonA:ReasonB', regex used for validation is '" + REASON_FORMAT + "')");
            }
            tooLong(reason, MAX_REASON);
        }
        tooLong(condition.at("message"), MAX_MESSAGE);
    }

    private static void tooLong(Subject text, int max) {
        if (text.text().length() > max) {
            text.errors().add(FieldError.tooLong(text.path(), max));
        }
    }
}
