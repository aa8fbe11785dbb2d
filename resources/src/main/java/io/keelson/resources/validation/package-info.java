/**
 * The rules on built-in objects that no schema can say, with upstream's words, paths and order. A rule is a line over a
 * {@link io.keelson.resources.validation.Subject}: a value, where it stands, and who collects what is wrong with it.
 * Pure functions; one file per subject.
 */
@NullMarked
package io.keelson.resources.validation;

import org.jspecify.annotations.NullMarked;
