/** Resource quotas: what is used, and whether one object more still fits. */
@NullMarked
package io.keelson.resources.admission.quota;

import org.jspecify.annotations.NullMarked;
