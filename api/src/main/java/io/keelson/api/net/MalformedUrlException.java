package io.keelson.api.net;

import io.keelson.api.json.GoFormat;

/** A text is no URL; the message is that of Go's {@code net/url}. */
public final class MalformedUrlException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedUrlException(String text, String wrong) {
        super("parse " + GoFormat.quote(text) + ": " + wrong, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
