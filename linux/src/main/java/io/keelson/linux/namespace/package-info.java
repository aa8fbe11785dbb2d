/**
 * Tasks that run in other namespaces than the process's, each on a platform thread that is thrown away.
 */
@NullMarked
package io.keelson.linux.namespace;

import org.jspecify.annotations.NullMarked;
