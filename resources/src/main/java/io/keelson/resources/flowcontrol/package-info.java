/** Flow schemas and priority levels: rules. Pure functions of trees. */
@NullMarked
package io.keelson.resources.flowcontrol;

import org.jspecify.annotations.NullMarked;
