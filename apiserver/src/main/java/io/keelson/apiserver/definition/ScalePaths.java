package io.keelson.apiserver.definition;

import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where the parts of a scale are in an object.
 *
 * @param specReplicas the number of replicas that is wanted
 * @param statusReplicas the number of replicas that there is
 * @param selector reads the selector of the replicas in its string form; empty where there is none
 */
public record ScalePaths(
        List<String> specReplicas, List<String> statusReplicas, Function<ObjectNode, String> selector) {
    public ScalePaths {
        specReplicas = List.copyOf(specReplicas);
        statusReplicas = List.copyOf(statusReplicas);
    }
}
