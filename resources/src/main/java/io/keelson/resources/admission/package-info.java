/**
 * The built-in admission plugins, one file each. Called in the write journey, on the thread of the write, which may block.
 */
@NullMarked
package io.keelson.resources.admission;

import org.jspecify.annotations.NullMarked;
