/** Namespaces: strategy and rules. Pure functions of trees. */
@NullMarked
package io.keelson.resources.core.namespace;

import org.jspecify.annotations.NullMarked;
