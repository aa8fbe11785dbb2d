/**
 * In which form an answer is sent and a body was sent: media types, the {@code as} transformations of objects, pretty
 * printing. Pure functions over headers, safe on any thread.
 */
@NullMarked
package io.keelson.apiserver.negotiation;

import org.jspecify.annotations.NullMarked;
