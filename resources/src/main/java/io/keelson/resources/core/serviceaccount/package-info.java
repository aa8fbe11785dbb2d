/** Service accounts. Pure functions of trees. */
@NullMarked
package io.keelson.resources.core.serviceaccount;

import org.jspecify.annotations.NullMarked;
