/**
 * Which requests a webhook or policy is for: rules on operations and resources, selectors of namespaces and objects. What
 * is here is immutable and safe on any thread; reading a namespace may block.
 */
@NullMarked
package io.keelson.apiserver.admission.match;

import org.jspecify.annotations.NullMarked;
