/**
 * The aggregation layer: group versions that extension servers serve behind this one. An
 * {@code apiregistration.k8s.io/v1} {@code APIService} says who serves which; requests are passed on with the user's name
 * in headers and the front proxy's certificate, discovery and OpenAPI documents are downloaded and merged into ours.
 *
 * <p>Whatever an extension server answers is bounded in time and size, and one that does not answer harms nobody else: each
 * has threads of its own. Routing reads the caches and never blocks; everything that calls an extension server blocks and
 * runs on virtual threads. The server's filters and documents ask
 * {@link io.keelson.apiserver.aggregation.Aggregation}.
 */
@NullMarked
package io.keelson.apiserver.aggregation;

import org.jspecify.annotations.NullMarked;
