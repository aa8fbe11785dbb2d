/** What a cluster is on disk: its configuration, its directory and the state its process writes there. */
@NullMarked
package io.keelson.distribution.cluster;

import org.jspecify.annotations.NullMarked;
