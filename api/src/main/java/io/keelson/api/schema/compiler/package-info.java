/**
 * Compiles the built-in schemas at build time, out of the Java client's model classes (names, types, descriptions), its
 * protobuf descriptors (field numbers) and the table {@code src/main/schema/kubernetes.schema}. Not part of the jar.
 */
@NullMarked
package io.keelson.api.schema.compiler;

import org.jspecify.annotations.NullMarked;
