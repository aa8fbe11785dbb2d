package io.keelson.apiserver.audit;

import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.request.RequestInfo;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Says how much is noted of which requests: the first rule that selects a request decides, nothing is noted where none does.
 *
 * @param rules the rules, with the stages that the whole policy omits among theirs
 * @param omitStages the stages that make no event
 * @param omitManagedFields whether {@code metadata.managedFields} is left out of bodies where a rule does not say
 */
record AuditPolicy(List<AuditRule> rules, Set<AuditStage> omitStages, boolean omitManagedFields) {

    /** What is noted of a request. */
    record Decision(AuditLevel level, Set<AuditStage> omitStages, boolean omitManagedFields) {}

    Decision decide(UserInfo user, RequestInfo info) {
        for (AuditRule rule : rules) {
            if (rule.selects(user, info)) {
                return new Decision(
                        rule.level(),
                        rule.omitStages(),
                        Objects.requireNonNullElse(rule.omitManagedFields(), omitManagedFields));
            }
        }
        return new Decision(AuditLevel.NONE, omitStages, omitManagedFields);
    }
}
