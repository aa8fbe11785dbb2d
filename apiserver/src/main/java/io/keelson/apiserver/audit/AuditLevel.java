package io.keelson.apiserver.audit;

/** How much is noted of a request; each level notes what those before it do. */
public enum AuditLevel {
    NONE("None"),
    METADATA("Metadata"),
    REQUEST("Request"),
    REQUEST_RESPONSE("RequestResponse");

    private final String text;

    AuditLevel(String text) {
        this.text = text;
    }

    /** Returns the level's name in policies and events. */
    public String text() {
        return text;
    }

    /** Returns whether what is noted at another level is noted at this one. */
    boolean covers(AuditLevel other) {
        return compareTo(other) >= 0;
    }
}
