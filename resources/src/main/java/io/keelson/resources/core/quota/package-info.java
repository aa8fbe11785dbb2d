/** Limit ranges and resource quotas: rules. Pure functions of trees. */
@NullMarked
package io.keelson.resources.core.quota;

import org.jspecify.annotations.NullMarked;
