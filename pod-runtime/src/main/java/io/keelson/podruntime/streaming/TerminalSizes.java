package io.keelson.podruntime.streaming;

import io.keelson.podruntime.streaming.RemoteCommand.Resize;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sizes of the client's terminal as they arrive: JSON objects with {@code Width} and {@code Height}, which a stream may
 * cut anywhere. Listeners are called on the event loop's thread of the connection and must not block long.
 */
final class TerminalSizes {
    private static final int LONGEST = 4096;

    private final StringBuilder pending = new StringBuilder();
    private @Nullable Resize listener;
    private int columns;
    private int rows;

    synchronized void received(byte[] bytes) {
        pending.append(new String(bytes, StandardCharsets.UTF_8));
        int end = pending.indexOf("}");
        while (end >= 0) {
            take(pending.substring(0, end + 1));
            pending.delete(0, end + 1);
            end = pending.indexOf("}");
        }
        if (pending.length() > LONGEST) {
            pending.setLength(0);
        }
    }

    private void take(String text) {
        try {
            JsonNode size = JsonMapper.shared().readTree(text);
            columns = size.path("Width").asInt(0);
            rows = size.path("Height").asInt(0);
        } catch (JacksonException e) {
            return; // not a size: ignored, as upstream's servers do
        }
        if (listener != null && columns > 0 && rows > 0) {
            listener.to(columns, rows);
        }
    }

    synchronized void listen(Resize newListener) {
        listener = newListener;
        if (columns > 0 && rows > 0) {
            newListener.to(columns, rows);
        }
    }
}
