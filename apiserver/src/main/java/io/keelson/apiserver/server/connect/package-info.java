/** The verb {@code connect}: exec, logs and proxies to nodes, pods and services. Bytes are copied, never gathered. */
@NullMarked
package io.keelson.apiserver.server.connect;

import org.jspecify.annotations.NullMarked;
