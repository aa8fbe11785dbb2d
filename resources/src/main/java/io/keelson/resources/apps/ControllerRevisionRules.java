package io.keelson.resources.apps;

import io.keelson.api.validation.ObjectMetaValidation;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import tools.jackson.databind.node.ObjectNode;

/** The rules on controller revisions: what a workload was like, kept for rollbacks and never changed. */
final class ControllerRevisionRules implements Rules {

    @Override
    public boolean checksWholeOnChange() {
        return false;
    }

    @Override
    public void check(Subject revision) {
        revision.at("revision").notNegative();
        Subject data = revision.at("data");
        if (!data.present()) {
            data.required("data is mandatory");
        } else if (!(data.value() instanceof ObjectNode)) {
            data.required("data must be a valid JSON object");
        }
    }

    @Override
    public void change(Subject revision, Subject old) {
        revision.at("revision").notNegative();
        Subject data = revision.at("data");
        if (!data.same(old.at("data"))) {
            data.invalid(ObjectMetaValidation.IMMUTABLE);
        }
    }
}
