/** What {@code /healthz}, {@code /livez} and {@code /readyz} say. Checks only look at flags, they never block. */
@NullMarked
package io.keelson.apiserver.health;

import org.jspecify.annotations.NullMarked;
