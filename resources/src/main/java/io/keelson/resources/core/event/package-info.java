/** Events of both groups: rules, table, how the two forms differ, and their expiry. */
@NullMarked
package io.keelson.resources.core.event;

import org.jspecify.annotations.NullMarked;
