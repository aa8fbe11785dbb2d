package io.keelson.podruntime.streaming;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How a session ended, as the error stream says it: a Kubernetes Status from protocol v4 on, plain text before. */
record ExitStatus(int code, @Nullable String failure, String prefix, String command) {

    static ExitStatus exited(int code, CommandSession session) {
        return new ExitStatus(code, null, session.failurePrefix(), session.command());
    }

    static ExitStatus failed(String message, CommandSession session) {
        return new ExitStatus(1, message, session.failurePrefix(), session.command());
    }

    /** The Status object. */
    byte[] json() {
        ObjectNode status = JsonMapper.shared().createObjectNode();
        status.putObject("metadata");
        if (failure != null) {
            String message = prefix + failure;
            status.put("status", "Failure").put("message", "Internal error occurred: " + message);
            status.put("reason", "InternalError");
            status.putObject("details").putArray("causes").addObject().put("message", message);
            status.put("code", 500);
        } else if (code == 0) {
            status.put("status", "Success");
        } else {
            status.put("status", "Failure");
            status.put("message", "command terminated with non-zero exit code: " + words());
            status.put("reason", "NonZeroExitCode");
            status.putObject("details")
                    .putArray("causes")
                    .addObject()
                    .put("reason", "ExitCode")
                    .put("message", Integer.toString(code));
        }
        return JsonMapper.shared().writeValueAsBytes(status);
    }

    /** What older protocols get: nothing when all went well. */
    byte[] text() {
        String text = failure != null ? prefix + failure : code == 0 ? "" : words();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String words() {
        return "error executing command [" + command + "], exit code " + code;
    }
}
