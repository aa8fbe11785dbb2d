/** The built-in admission plugins, one file each, and the chain that runs them in the write journey. */
@NullMarked
package io.keelson.apiserver.admission;

import org.jspecify.annotations.NullMarked;
