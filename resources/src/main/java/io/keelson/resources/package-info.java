/**
 * What Kubernetes' built-in kinds are, a package an API group: a kind's strategy, rules, warnings, table, field labels, conversion
 * and subresources lie side by side. Here they are put together into a whole API server.
 */
@NullMarked
package io.keelson.resources;

import org.jspecify.annotations.NullMarked;
