/** Amounts of resources as the API writes them: {@code 100m}, {@code 1Gi}, {@code 2e3}. Immutable, safe on any thread. */
@NullMarked
package io.keelson.api.quantity;

import org.jspecify.annotations.NullMarked;
