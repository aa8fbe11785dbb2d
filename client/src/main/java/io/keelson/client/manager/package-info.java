/**
 * Starts a component's parts in order (informers, then controllers), stops them in reverse, and says how they are.
 */
@NullMarked
package io.keelson.client.manager;

import org.jspecify.annotations.NullMarked;
