package io.keelson.apiserver.authorization;

import io.keelson.apiserver.authentication.UserInfo;
import java.util.List;

/** Lists what a user may do. */
public interface RuleResolver {

    /**
     * Returns the rules that apply to a user in a namespace, those of the whole cluster included.
     *
     * @param user who asks
     * @param namespace the namespace, empty for the rules of the whole cluster alone
     */
    Rules rulesFor(UserInfo user, String namespace);

    /**
     * What a user may do.
     *
     * @param rules the rules that apply
     * @param incomplete whether there may be more that cannot be listed
     * @param error what went wrong, empty where nothing did
     */
    record Rules(List<PolicyRule> rules, boolean incomplete, String error) {}
}
