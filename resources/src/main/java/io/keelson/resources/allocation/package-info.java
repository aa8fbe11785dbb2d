/**
 * What services get from the cluster: addresses of the service range and ports on every node. What is given out is
 * written with the service in one transaction, so that several servers on one storage never give the same out twice.
 */
@NullMarked
package io.keelson.resources.allocation;

import org.jspecify.annotations.NullMarked;
