/** Config maps and secrets: strategies and rules. Pure functions of trees. */
@NullMarked
package io.keelson.resources.core.config;

import org.jspecify.annotations.NullMarked;
