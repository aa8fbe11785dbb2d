package io.keelson.distribution.cluster;

import java.io.IOException;
import java.nio.file.Files;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A machine that is a node of a cluster elsewhere, as its directory remembers it.
 *
 * @param server the URL of the cluster's API server
 * @param node how the machine is set up
 */
public record JoinedNode(String server, NodeConfig node) {

    /** Returns whether a directory is that of such a machine. */
    public static boolean isIn(ClusterDirectory directory) {
        return Files.exists(directory.node());
    }

    /**
     * Reads it.
     *
     * @throws ConfigurationException where it cannot be read
     */
    public static JoinedNode read(ClusterDirectory directory) {
        try {
            return YAMLMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build()
                    .readValue(Files.readAllBytes(directory.node()), JoinedNode.class);
        } catch (IOException e) {
            throw ConfigurationException.because(directory.node() + " cannot be read", e);
        } catch (JacksonException e) {
            throw new ConfigurationException(directory.node() + " is damaged: " + e.getOriginalMessage());
        }
    }

    /** Writes it. */
    public void write(ClusterDirectory directory) {
        ClusterDirectory.replace(directory.node(), YAMLMapper.builder().build().writeValueAsBytes(this));
    }
}
