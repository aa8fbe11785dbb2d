/** The kubelet's own HTTPS server, which the API server calls for logs, commands, ports and statistics. */
@NullMarked
package io.keelson.kubelet.server;

import org.jspecify.annotations.NullMarked;
