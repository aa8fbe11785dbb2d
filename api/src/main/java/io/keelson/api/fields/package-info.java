/**
 * Who owns which field of an object: the sets of fields in {@code metadata.managedFields}, how writes move them between
 * managers, and server-side apply. Pure functions over trees, on the rules of {@code io.keelson.api.structuredmerge}.
 */
@NullMarked
package io.keelson.api.fields;

import org.jspecify.annotations.NullMarked;
