/**
 * Counts what namespaces with a quota use. Admission counts up when something is created; this controller counts anew when
 * something goes, or when a quota is made or changed.
 */
@NullMarked
package io.keelson.controllermanager.resourcequota;

import org.jspecify.annotations.NullMarked;
