/** Definitions of custom resources. Pure functions of trees. */
@NullMarked
package io.keelson.resources.apiextensions;

import org.jspecify.annotations.NullMarked;
