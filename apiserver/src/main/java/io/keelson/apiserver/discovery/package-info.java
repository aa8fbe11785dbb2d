/** What the server says it serves: groups, versions, resources, in the legacy and the aggregated form, and its version. */
@NullMarked
package io.keelson.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
