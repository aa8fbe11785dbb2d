package io.keelson.apiserver.authorization;

/** Decides whether a request is allowed, from memory; called on event-loop threads, so it must not block. */
public interface Authorizer {

    /** Decides about one request. */
    Decision authorize(Attributes attributes);

    /** Returns whether a request is allowed. */
    default boolean allows(Attributes attributes) {
        return authorize(attributes).outcome() == Outcome.ALLOW;
    }

    /** What an authorizer thinks of a request. */
    enum Outcome {
        ALLOW,
        DENY,
        NO_OPINION
    }

    /**
     * A decision with its reason.
     *
     * @param outcome allowed, denied for good, or left to the next authorizer
     * @param reason why, as reviews show it; may be empty
     */
    record Decision(Outcome outcome, String reason) {
        /** Allowed without a reason. */
        public static final Decision ALLOWED = new Decision(Outcome.ALLOW, "");

        /** Left to others without a reason. */
        public static final Decision NO_OPINION = new Decision(Outcome.NO_OPINION, "");

        public static Decision noOpinion(String reason) {
            return new Decision(Outcome.NO_OPINION, reason);
        }
    }
}
