package io.keelson.apiserver.discovery;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A group version that is served elsewhere.
 *
 * @param group the group, empty for the core
 * @param version the version
 * @param entry its {@code APIVersionDiscovery}, null where nothing is known of it yet
 */
public record ExternalVersion(
        String group, String version, @Nullable ObjectNode entry) {}
