/**
 * What a cluster has before anybody has written anything: namespaces, default roles and bindings, priority classes, flow
 * control, the {@code kubernetes} service. Made where it is missing whenever a server starts. Called by the server's
 * start-up alone, on one thread.
 */
@NullMarked
package io.keelson.resources.bootstrap;

import org.jspecify.annotations.NullMarked;
