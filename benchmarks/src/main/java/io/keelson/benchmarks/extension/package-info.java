/** What extending the API costs: custom resources with rules, server-side apply, many definitions. */
@NullMarked
package io.keelson.benchmarks.extension;

import org.jspecify.annotations.NullMarked;
