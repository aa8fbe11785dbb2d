/**
 * What the server knows of a resource: one immutable {@link io.keelson.apiserver.definition.ResourceDefinition} for each
 * version. Registry, discovery, tables and selectors read it and nothing else, so that built-in resources and custom ones
 * are the same to them. Made by whoever knows the kinds, at the start or while the server runs.
 */
@NullMarked
package io.keelson.apiserver.definition;

import org.jspecify.annotations.NullMarked;
