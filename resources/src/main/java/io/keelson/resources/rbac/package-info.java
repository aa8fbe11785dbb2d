/** Roles and their bindings: rules and tables. Pure functions of trees. */
@NullMarked
package io.keelson.resources.rbac;

import org.jspecify.annotations.NullMarked;
