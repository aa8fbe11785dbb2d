/** What admission plugins are, and the chain that runs them in the write journey. */
@NullMarked
package io.keelson.apiserver.admission;

import org.jspecify.annotations.NullMarked;
