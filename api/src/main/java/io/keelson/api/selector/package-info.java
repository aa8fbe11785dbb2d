/** Label and field selectors: their text and object forms, and matching. Immutable, safe on any thread. */
@NullMarked
package io.keelson.api.selector;

import org.jspecify.annotations.NullMarked;
