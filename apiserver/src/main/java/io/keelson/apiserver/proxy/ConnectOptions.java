package io.keelson.apiserver.proxy;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.resource.SubresourceInfo;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.request.Query;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The options of connections ({@code PodExecOptions}, {@code PodAttachOptions}, {@code PodPortForwardOptions} and those of
 * proxies), which clients send as parameters of the query and admission sees as objects.
 */
public final class ConnectOptions {
    private static final int MAX_PORT = 65_535;

    private ConnectOptions() {}

    /**
     * Reads the options of a connection.
     *
     * @param subresource the way, such as {@code exec}
     * @param path where a proxy leads to, with its slash; empty where it says nothing
     */
    public static ObjectNode of(SubresourceInfo subresource, Query query, String path) {
        ObjectNode options = Json.object().put("kind", subresource.kind()).put("apiVersion", subresource.version());
        switch (subresource.name()) {
            case "exec" -> {
                streams(options, query);
                List<String> command = query.all("command");
                if (command.isEmpty()) {
                    options.putNull("command");
                } else {
                    command.forEach(options.putArray("command")::add);
                }
            }
            case "attach" -> streams(options, query);
            case "portforward" -> ports(options, query.all("ports"));
            default -> text(options, "path", path);
        }
        return options;
    }

    private static void streams(ObjectNode options, Query query) {
        for (String flag : List.of("stdin", "stdout", "stderr", "tty")) {
            if (query.flag(flag)) {
                options.put(flag, true);
            }
        }
        text(options, "container", query.text("container"));
    }

    /** Ports come with commas between them, as parameters repeated, or both. */
    private static void ports(ObjectNode options, List<String> parameters) {
        for (String parameter : parameters) {
            for (String port : parameter.split(",", -1)) {
                options.withArray("ports").add(port(port));
            }
        }
    }

    private static int port(String text) {
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = digits && text.length() <= 9 ? Integer.parseInt(text) : MAX_PORT + 1;
        if (number > MAX_PORT) {
            throw StatusException.badRequest("cannot convert to []int32: strconv.ParseUint: parsing "
                    + GoFormat.quote(text) + ": " + (digits ? "value out of range" : "invalid syntax"));
        }
        return number;
    }

    private static void text(ObjectNode options, String field, String text) {
        if (!text.isEmpty()) {
            options.put(field, text);
        }
    }
}
