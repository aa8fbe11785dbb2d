package io.keelson.apiserver.authorization;

import java.util.ArrayList;
import java.util.List;

/** Authorizers made of others. */
public final class Authorizers {
    /** The group whose members may do everything, whatever roles say. */
    static final String PRIVILEGED_GROUP = "system:masters";

    private Authorizers() {}

    /** Allows everything to members of {@code system:masters} and has no opinion on others. */
    public static Authorizer privileged() {
        return attributes ->
                attributes.user().in(PRIVILEGED_GROUP) ? Authorizer.Decision.ALLOWED : Authorizer.Decision.NO_OPINION;
    }

    /** Asks one after another until one allows or denies; where none does, the reasons of all are told. */
    public static Authorizer union(List<Authorizer> authorizers) {
        List<Authorizer> all = List.copyOf(authorizers);
        return attributes -> {
            List<String> reasons = new ArrayList<>(0);
            for (Authorizer authorizer : all) {
                Authorizer.Decision decision = authorizer.authorize(attributes);
                if (decision.outcome() != Authorizer.Outcome.NO_OPINION) {
                    return decision;
                }
                if (!decision.reason().isEmpty()) {
                    reasons.add(decision.reason());
                }
            }
            return Authorizer.Decision.noOpinion(String.join("\n", reasons));
        };
    }
}
