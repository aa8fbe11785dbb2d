/**
 * Rules on objects and how their violations are told: field paths, field errors, names and metadata. Stateless but for
 * the collectors, which belong to one thread.
 */
@NullMarked
package io.keelson.api.validation;

import org.jspecify.annotations.NullMarked;
