/**
 * What an API server serves, as it says itself, for components that treat all resources alike.
 */
@NullMarked
package io.keelson.client.discovery;

import org.jspecify.annotations.NullMarked;
