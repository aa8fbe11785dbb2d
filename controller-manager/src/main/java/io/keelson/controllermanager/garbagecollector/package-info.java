/**
 * Deletes what lost all its owners, and holds owners that wait for their dependents. Knows every resource that discovery
 * shows, by metadata only.
 */
@NullMarked
package io.keelson.controllermanager.garbagecollector;

import org.jspecify.annotations.NullMarked;
