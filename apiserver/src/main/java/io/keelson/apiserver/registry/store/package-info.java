/**
 * Puts the verbs of the other rooms together to stores and the stores to the registry, which changes while it is used.
 * Made by whoever composes a server; reads take a snapshot, changes are made one after another.
 */
@NullMarked
package io.keelson.apiserver.registry.store;

import org.jspecify.annotations.NullMarked;
