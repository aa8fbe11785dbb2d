package io.keelson.scheduler.config;

import java.util.Locale;

/** Where plugins take part in scheduling, in the order in which a profile's lists are put together. */
public enum ExtensionPoint {
    PRE_FILTER("preFilter"),
    FILTER("filter"),
    POST_FILTER("postFilter"),
    RESERVE("reserve"),
    PRE_SCORE("preScore"),
    SCORE("score"),
    PRE_BIND("preBind"),
    BIND("bind"),
    POST_BIND("postBind"),
    PERMIT("permit"),
    PRE_ENQUEUE("preEnqueue"),
    QUEUE_SORT("queueSort"),
    PLACEMENT_GENERATE("placementGenerate"),
    PLACEMENT_SCORE("placementScore");

    private final String field;

    ExtensionPoint(String field) {
        this.field = field;
    }

    /** Returns its field in a profile's {@code plugins}. */
    public String field() {
        return field;
    }

    /** Returns the interface that errors name, such as {@code PreFilterPlugin}. */
    String interfaceName() {
        return field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1) + "Plugin";
    }
}
