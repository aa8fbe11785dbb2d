package io.keelson.apiserver.server.exchange;

import io.keelson.api.json.DeepStack;
import io.keelson.api.json.Json;
import io.keelson.api.schema.protobuf.BuiltinMessages;
import io.keelson.apiserver.negotiation.OutputFormat;
import io.keelson.apiserver.negotiation.Prettifier;
import io.keelson.apiserver.negotiation.Yaml;

/** Lays finished JSON out in the form an answer has. */
public final class Encoder {
    private Encoder() {}

    public static byte[] bytes(byte[] json, OutputFormat format) {
        return switch (format.encoding()) {
            case JSON -> format.pretty() ? Prettifier.indent(json) : json;
            case YAML -> DeepStack.call(DeepStack.depth(json), () -> Yaml.write(Json.parseValue(json)));
            case PROTOBUF -> BuiltinMessages.envelope(Json.parse(json));
        };
    }
}
