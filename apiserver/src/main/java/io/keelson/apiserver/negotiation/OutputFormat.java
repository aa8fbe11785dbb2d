package io.keelson.apiserver.negotiation;

/**
 * The form an answer is sent in.
 *
 * @param encoding how bytes are laid out
 * @param transform what objects are turned into before they are written
 * @param transformVersion the version of {@code meta.k8s.io} of the transformation, empty where there is none
 * @param pretty whether JSON is indented
 * @param contentType the {@code Content-Type} of the answer
 */
public record OutputFormat(
        Encoding encoding, Transform transform, String transformVersion, boolean pretty, String contentType) {
    /** Objects as they are, in compact JSON. */
    public static final OutputFormat JSON =
            new OutputFormat(Encoding.JSON, Transform.NONE, "", false, "application/json");

    /** Returns whether stored bytes can be sent as they are. */
    public boolean plain() {
        return encoding == Encoding.JSON && transform == Transform.NONE && !pretty;
    }

    /** Returns this format for objects that are never transformed, such as {@code Status}. */
    public OutputFormat untransformed() {
        return transform == Transform.NONE ? this : new OutputFormat(encoding, Transform.NONE, "", pretty, contentType);
    }

    /** How bytes are laid out. */
    public enum Encoding {
        JSON,
        YAML,
        PROTOBUF
    }

    /** What an answer turns objects into. */
    public enum Transform {
        NONE,
        TABLE,
        PARTIAL,
        PARTIAL_LIST
    }
}
