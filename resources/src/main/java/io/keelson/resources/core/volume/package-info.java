/** Volumes of pods, persistent volumes and their claims: rules, warnings, tables. Pure functions of trees. */
@NullMarked
package io.keelson.resources.core.volume;

import org.jspecify.annotations.NullMarked;
