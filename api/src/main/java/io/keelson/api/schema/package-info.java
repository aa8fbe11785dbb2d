/**
 * What the kinds of objects look like: their fields, types, defaults and how lists merge. Built-in kinds' schemas are
 * compiled at build time and read lazily; custom resources bring their own. Decoding, defaulting, strategic merge and
 * field ownership all follow the schema. Everything here is pure and safe on any thread.
 */
@NullMarked
package io.keelson.api.schema;

import org.jspecify.annotations.NullMarked;
