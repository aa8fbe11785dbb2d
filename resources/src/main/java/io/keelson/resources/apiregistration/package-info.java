/** API services. Pure functions of trees. */
@NullMarked
package io.keelson.resources.apiregistration;

import org.jspecify.annotations.NullMarked;
