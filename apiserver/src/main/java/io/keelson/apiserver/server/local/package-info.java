/** Requests of components in the same process, which come without a socket. Any thread may send one. */
@NullMarked
package io.keelson.apiserver.server.local;

import org.jspecify.annotations.NullMarked;
