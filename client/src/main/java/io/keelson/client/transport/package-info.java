/**
 * How a component reaches an API server: {@link io.keelson.client.transport.ApiEndpoint} is one exchange, in process or
 * over TLS; {@link io.keelson.client.transport.ApiClient} is the verbs on typed objects; the fabric8 client runs over the
 * same endpoint. Everything here may be used from any thread; blocking calls belong on virtual threads.
 */
@NullMarked
package io.keelson.client.transport;

import org.jspecify.annotations.NullMarked;
