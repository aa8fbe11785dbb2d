/** Everything of the API server below HTTP, wired together. */
@NullMarked
package io.keelson.apiserver;

import org.jspecify.annotations.NullMarked;
