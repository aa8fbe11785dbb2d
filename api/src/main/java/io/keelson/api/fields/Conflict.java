package io.keelson.api.fields;

import io.keelson.api.structuredmerge.PathElement;
import java.util.List;

/**
 * A field that cannot be applied because another manager owns it with another value.
 *
 * @param manager the owner
 * @param path the field
 */
record Conflict(ManagerId manager, List<PathElement> path) {}
