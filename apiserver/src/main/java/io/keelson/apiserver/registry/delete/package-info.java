/** Delete and delete collection: preconditions, grace, finalizers, propagation. Blocks; runs on virtual threads. */
@NullMarked
package io.keelson.apiserver.registry.delete;

import org.jspecify.annotations.NullMarked;
