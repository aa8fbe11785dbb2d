/**
 * Structured merge and diff: which fields an object sets, how two objects differ, how one is merged into another, when
 * every field, list element and map entry may have an owner of its own. Pure functions over trees, told by a
 * {@link io.keelson.api.structuredmerge.MergeType} what is owned as a whole. Nothing here knows managers; those are in
 * {@code io.keelson.api.fields}.
 *
 * <p>The rules are upstream's, see
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy. Whatever recurses does so at most
 * {@link io.keelson.api.structuredmerge.FieldSet#MAX_DEPTH} levels deep.
 */
@NullMarked
package io.keelson.api.structuredmerge;

import org.jspecify.annotations.NullMarked;
