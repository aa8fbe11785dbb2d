/** Figures about the server for {@code /metrics}, under upstream's names. Recording is safe on any thread and never blocks. */
@NullMarked
package io.keelson.apiserver.metrics;

import org.jspecify.annotations.NullMarked;
