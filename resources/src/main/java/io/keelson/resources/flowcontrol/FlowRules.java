package io.keelson.resources.flowcontrol;

import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules on priority levels of requests. */
final class FlowRules implements Rules {
    private static final int MAX_QUEUES = 10_000_000;
    private static final int HASH_BITS = 60;

    @Override
    public void check(Subject level) {
        Subject spec = level.at("spec");
        Subject type = spec.at("type");
        if (level.at("metadata", "name").is("exempt") != type.is("Exempt")) {
            type.invalid("must be 'Exempt' if and only if `name` is 'exempt'");
        }
        switch (type.text()) {
            case "Exempt" -> {
                if (spec.at("limited").present()) {
                    spec.at("limited").forbidden("must be nil if the type is not Limited");
                }
                exempt(spec.at("exempt"));
            }
            case "Limited" -> {
                if (spec.at("exempt").present()) {
                    spec.at("exempt").forbidden("must be nil if the type is Limited");
                }
                if (!spec.at("limited").present()) {
                    spec.at("limited").required("must not be empty when type is Limited");
                } else {
                    limited(spec.at("limited"));
                }
            }
            default -> type.notSupported("Exempt", "Limited");
        }
        fixed(level);
        conditions(level);
    }

    @Override
    public void status(Subject level, Subject old) {
        conditions(level);
    }

    private static void fixed(Subject level) {
        String name = level.at("metadata", "name").text();
        JsonNode expected = FlowControlDefaults.mandatory("PriorityLevelConfiguration", name);
        Subject spec = level.at("spec");
        if (expected == null || !(spec.value() instanceof ObjectNode given)) {
            return;
        }
        boolean exempt = name.equals("exempt");
        ObjectNode compared = given.deepCopy();
        if (exempt) {
            compared.set("exempt", expected.get("exempt"));
        }
        if (!FlowControlDefaults.same(expected, compared)) {
            spec.invalidStructure(
                    "PriorityLevelConfigurationSpec",
                    "spec of '" + name + "'" + (exempt ? " except the 'spec.exempt' field" : "")
                            + " must equal the fixed value");
        }
    }

    /** Checks that conditions have a type each, and none twice. */
    static void conditions(Subject object) {
        Set<String> types = new HashSet<>();
        for (Subject condition : object.at("status", "conditions").each()) {
            condition.at("type").unique(types);
            condition.at("type").given();
        }
    }

    private static void exempt(Subject exempt) {
        if (exempt.at("nominalConcurrencyShares").number() < 0) {
            exempt.at("nominalConcurrencyShares").invalid("must be a non-negative integer");
        }
        Subject lendable = exempt.at("lendablePercent");
        if (lendable.number() < 0 || lendable.number() > 100) {
            lendable.invalid("must be between 0 and 100, inclusive");
        }
    }

    private static void limited(Subject limited) {
        Subject shares = limited.at("nominalConcurrencyShares");
        if (shares.number() < 0) {
            shares.invalid("must be a non-negative integer");
        }
        Subject response = limited.at("limitResponse");
        Subject queuing = response.at("queuing");
        switch (response.at("type").text()) {
            case "Reject" -> {
                if (queuing.present()) {
                    queuing.forbidden("must be nil if limited.limitResponse.type is not Limited");
                }
            }
            case "Queue" -> {
                if (!queuing.present()) {
                    queuing.required("must not be empty if limited.limitResponse.type is Limited");
                } else {
                    queuing(queuing);
                }
            }
            default -> response.at("type").notSupported("Queue", "Reject");
        }
        Subject lendable = limited.at("lendablePercent");
        if (lendable.number() < 0 || lendable.number() > 100) {
            lendable.invalid("must be between 0 and 100, inclusive");
        }
        if (limited.at("borrowingLimitPercent").number() < 0) {
            limited.at("borrowingLimitPercent").invalid("if specified, must be a non-negative integer");
        }
    }

    private static void queuing(Subject queuing) {
        Subject length = queuing.at("queueLengthLimit");
        Subject queues = queuing.at("queues");
        Subject hand = queuing.at("handSize");
        if (length.number() <= 0) {
            length.invalid("must be positive");
        }
        if (queues.number() <= 0) {
            queues.invalid("must be positive");
        } else if (queues.number() > MAX_QUEUES) {
            queues.invalid("must not be greater than " + MAX_QUEUES);
        }
        if (hand.number() <= 0) {
            hand.invalid("must be positive");
        } else if (hand.number() > queues.number()) {
            hand.invalid("should not be greater than queues (" + queues.number() + ")");
        } else if (entropy(queues.number(), hand.number()) > HASH_BITS) {
            hand.invalid("required entropy bits of deckSize " + queues.number() + " and handSize " + hand.number()
                    + " should not be greater than " + HASH_BITS);
        }
    }

    /** Returns the bits it takes to deal a hand of queues, in order. */
    private static int entropy(long queues, long hand) {
        BigInteger hands = BigInteger.ONE;
        for (long i = 0; i < hand && hands.bitLength() <= HASH_BITS + 1; i++) {
            hands = hands.multiply(BigInteger.valueOf(queues - i));
        }
        return hands.subtract(BigInteger.ONE).bitLength();
    }
}
