/**
 * The options of requests, as {@code meta.k8s.io/v1} has them, and what is refused of them. Values, used by any thread;
 * made by the server and by whoever reads or writes through a store.
 */
@NullMarked
package io.keelson.apiserver.registry.options;

import org.jspecify.annotations.NullMarked;
