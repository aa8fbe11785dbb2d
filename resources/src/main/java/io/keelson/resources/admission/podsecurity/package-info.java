/** The pod security standards (KEP-2579): what a pod may ask for in a namespace of each level. */
@NullMarked
package io.keelson.resources.admission.podsecurity;

import org.jspecify.annotations.NullMarked;
