/**
 * Rules of custom resources, {@code x-kubernetes-validations}: the types and values that expressions see of objects
 * whose schema is structural, and how large they can be; rules are compiled once with the schema, and evaluated with
 * upstream's budget, messages and ratcheting.
 */
@NullMarked
package io.keelson.apiserver.cel.schema;

import org.jspecify.annotations.NullMarked;
