package io.keelson.scheduler.extender;

import tools.jackson.databind.JsonNode;

/** How an extender is asked. Safe on any thread. */
@FunctionalInterface
interface ExtenderTransport {
    /**
     * Asks one question and returns the answer.
     *
     * @throws ExtenderException where there is none in time, or one that is no JSON, too large or an error
     */
    JsonNode ask(String verb, JsonNode question);
}
