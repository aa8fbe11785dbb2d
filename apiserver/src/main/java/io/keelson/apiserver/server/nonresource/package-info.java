/** Paths that are no resources: discovery, OpenAPI, health, metrics, OpenID. What takes time runs on virtual threads. */
@NullMarked
package io.keelson.apiserver.server.nonresource;

import org.jspecify.annotations.NullMarked;
