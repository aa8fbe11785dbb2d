package io.keelson.apiserver.negotiation;

import io.keelson.api.json.GoFormat;
import tools.jackson.databind.JsonNode;

/** Values of YAML as upstream's messages print them: in Go's notation (verb {@code %#v}), cut off when they are long. */
final class GoSyntax {
    private static final int MOST = 4096;

    private final StringBuilder out = new StringBuilder();

    private GoSyntax() {}

    static String of(JsonNode value) {
        if (value.isNull()) {
            return "<nil>";
        }
        GoSyntax syntax = new GoSyntax();
        syntax.append(value);
        return syntax.out.toString();
    }

    private void append(JsonNode value) {
        if (out.length() > MOST) {
            return;
        }
        if (value.isObject()) {
            out.append("map[interface {}]interface {}{");
            boolean first = true;
            for (var entry : value.properties()) {
                out.append(first ? "" : ", ")
                        .append(GoFormat.quote(entry.getKey()))
                        .append(':');
                first = false;
                append(entry.getValue());
            }
            out.append('}');
        } else if (value.isArray()) {
            out.append("[]interface {}{");
            for (int i = 0; i < value.size(); i++) {
                out.append(i == 0 ? "" : ", ");
                append(value.get(i));
            }
            out.append('}');
        } else if (value.isString()) {
            out.append(GoFormat.quote(value.stringValue()));
        } else if (value.isNull()) {
            out.append("interface {}(nil)");
        } else if (value.isIntegralNumber() && !value.canConvertToLong()) {
            out.append("0x").append(value.bigIntegerValue().toString(16));
        } else if (value.isNumber() && !value.isIntegralNumber()) {
            out.append(GoFormat.general(value.doubleValue()));
        } else {
            out.append(value);
        }
    }
}
