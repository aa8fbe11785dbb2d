package io.keelson.apiserver.negotiation;

/**
 * A token of a YAML stream.
 *
 * @param line where it begins, from 0
 * @param value the text of a scalar, the name of an anchor or alias, the handle of a tag or of a tag directive
 * @param suffix what follows a tag's handle, or a tag directive's prefix
 * @param plain whether a scalar is written without quotes
 */
record YamlToken(Type type, int line, String value, String suffix, boolean plain) {

    YamlToken(Type type, int line) {
        this(type, line, "", "", false);
    }

    /** What a token is. */
    enum Type {
        STREAM_END,
        VERSION_DIRECTIVE,
        TAG_DIRECTIVE,
        DOCUMENT_START,
        DOCUMENT_END,
        BLOCK_SEQUENCE_START,
        BLOCK_MAPPING_START,
        BLOCK_END,
        FLOW_SEQUENCE_START,
        FLOW_SEQUENCE_END,
        FLOW_MAPPING_START,
        FLOW_MAPPING_END,
        BLOCK_ENTRY,
        FLOW_ENTRY,
        KEY,
        VALUE,
        ALIAS,
        ANCHOR,
        TAG,
        SCALAR
    }
}
