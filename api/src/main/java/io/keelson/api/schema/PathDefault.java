package io.keelson.api.schema;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A default that only one kind sets in a type that others use as well.
 *
 * @param path the field's path inside the kind
 * @param value what is set; not to be modified
 */
record PathDefault(List<String> path, JsonNode value) {}
