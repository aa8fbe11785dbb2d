/**
 * The addresses behind services: Endpoints, EndpointSlices, and slices that mirror hand-written Endpoints.
 */
@NullMarked
package io.keelson.controllermanager.endpoint;

import org.jspecify.annotations.NullMarked;
