/**
 * Removes pods that nobody will: finished ones beyond a limit, and those of nodes that are gone.
 */
@NullMarked
package io.keelson.controllermanager.podgc;

import org.jspecify.annotations.NullMarked;
