/** What a group says of its kinds, from which their {@link io.keelson.apiserver.definition.ResourceDefinition}s are made. */
@NullMarked
package io.keelson.resources.definition;

import org.jspecify.annotations.NullMarked;
