package io.keelson.apiserver.negotiation;

import org.jspecify.annotations.Nullable;

/** The value of a scalar node. */
final class YamlScalarValue {
    private YamlScalarValue() {}

    /**
     * Returns a {@code String}, {@code Boolean}, {@code Long}, {@code BigInteger} or {@code Double}, or null.
     *
     * @throws YamlException where the node's tag wants another type than its text has
     */
    static @Nullable Object of(YamlNode node) {
        if (node.tag.isEmpty() && !node.implicit) {
            return node.value;
        }
        return YamlScalars.resolve(node.tag, node.value).value();
    }
}
