/**
 * Leader election on a Lease, so that several copies of a component can stand by and one acts.
 */
@NullMarked
package io.keelson.client.election;

import org.jspecify.annotations.NullMarked;
