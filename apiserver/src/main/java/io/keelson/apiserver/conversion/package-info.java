/** How the versions of built-in resources that are served in more than one differ. Pure functions of trees. */
@NullMarked
package io.keelson.apiserver.conversion;

import org.jspecify.annotations.NullMarked;
