package io.keelson.apiserver.audit;

/** The moments of a request that make an event. */
public enum AuditStage {
    /** The user is known, nothing else has been done. */
    REQUEST_RECEIVED("RequestReceived"),
    /** The head of the answer to a long-running request is sent, before its body. */
    RESPONSE_STARTED("ResponseStarted"),
    /** The answer has been sent, and no more bytes will be. */
    RESPONSE_COMPLETE("ResponseComplete"),
    /** The server failed in a way that nobody foresaw. */
    PANIC("Panic");

    private final String text;

    AuditStage(String text) {
        this.text = text;
    }

    /** Returns the stage's name in policies and events. */
    public String text() {
        return text;
    }
}
