package io.keelson.apiserver.negotiation;

/** Says why a YAML document cannot be read, in the words of upstream's parser but without their {@code yaml: }. */
final class YamlException extends RuntimeException {
    private static final long serialVersionUID = 1;

    YamlException(String message) {
        super(message);
    }
}
