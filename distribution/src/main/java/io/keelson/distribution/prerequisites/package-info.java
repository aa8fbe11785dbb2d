/** What a machine must have before it can be a node. */
@NullMarked
package io.keelson.distribution.prerequisites;

import org.jspecify.annotations.NullMarked;
