package io.keelson.apiserver.negotiation;

import io.keelson.api.json.DeepStack;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A YAML document read as JSON, by the YAML 1.1 rules that Kubernetes' clients rely on: {@code yes} and {@code on} are
 * booleans, a leading zero means octal. Keys are sorted; one given twice has its last value and is reported.
 *
 * @param value the content; {@code null} where the document is empty
 * @param duplicates the keys that were given twice, each as {@code line 3: key "name" already set in map}
 */
public record YamlDocument(JsonNode value, List<String> duplicates) {
    /** The most containers inside each other that JSON may have. */
    private static final int MAX_DEPTH = 10_000;

    public YamlDocument {
        duplicates = List.copyOf(duplicates);
    }

    /**
     * Reads the first document.
     *
     * @throws IllegalArgumentException where it is malformed or has no JSON; the message is that of upstream's reader
     */
    public static YamlDocument read(byte[] yaml) {
        JsonNode json = PlainJson.read(yaml);
        return json == null ? scan(yaml) : new YamlDocument(json, List.of());
    }

    /** As {@link #read}, whatever the document looks like. */
    static YamlDocument scan(byte[] yaml) {
        try {
            YamlNode root = YamlComposer.compose(new String(yaml, StandardCharsets.UTF_8));
            return root == null ? new YamlDocument(JsonNodeFactory.instance.nullNode(), List.of()) : decode(root);
        } catch (YamlException e) {
            throw new IllegalArgumentException("yaml: " + e.getMessage(), e);
        } catch (UnsupportedOperationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static YamlDocument decode(YamlNode root) {
        if (root.height > MAX_DEPTH) {
            throw new UnsupportedOperationException("couldn't get version/kind; json parse error: invalid character '"
                    + (root.kind == YamlNode.Kind.MAPPING ? '{' : '[') + "' exceeded max depth");
        }
        YamlDecoder decoder = new YamlDecoder();
        JsonNode value = DeepStack.call(root.height, () -> decoder.decode(root));
        @Nullable String unsupported = decoder.unsupported();
        if (unsupported != null) {
            throw new UnsupportedOperationException(unsupported);
        }
        return new YamlDocument(value, decoder.duplicates());
    }
}
