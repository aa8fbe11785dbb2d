/**
 * Who owns which field of an object: the sets of fields in {@code metadata.managedFields} and how writes move them
 * between managers. Pure functions over trees.
 */
@NullMarked
package io.keelson.api.fields;

import org.jspecify.annotations.NullMarked;
