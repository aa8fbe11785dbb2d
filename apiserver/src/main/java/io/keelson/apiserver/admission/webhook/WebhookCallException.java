package io.keelson.apiserver.admission.webhook;

import io.keelson.api.json.GoFormat;

/** A webhook could not be called, or did not answer as it should; what becomes of the request its failure policy says. */
final class WebhookCallException extends Exception {
    private static final long serialVersionUID = 1L;

    WebhookCallException(String webhook, String why) {
        super("failed calling webhook " + GoFormat.quote(webhook) + ": " + why);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
