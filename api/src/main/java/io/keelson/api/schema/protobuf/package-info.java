/**
 * Objects in Kubernetes' protobuf form, as newer clients send those of built-in kinds: read into JSON trees by the
 * field numbers of the compiled schemas, without generated classes.
 */
@NullMarked
package io.keelson.api.schema.protobuf;

import org.jspecify.annotations.NullMarked;
