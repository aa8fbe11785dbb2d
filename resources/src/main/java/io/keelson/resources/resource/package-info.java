/** Dynamic resource allocation: tables. Pure functions of trees. */
@NullMarked
package io.keelson.resources.resource;

import org.jspecify.annotations.NullMarked;
