/** Configurations of admission webhooks and policies: rules and tables. Pure functions of trees. */
@NullMarked
package io.keelson.resources.admissionregistration;

import org.jspecify.annotations.NullMarked;
