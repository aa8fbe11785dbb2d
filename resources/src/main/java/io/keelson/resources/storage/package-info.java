/** Storage classes, CSI drivers, attachments and capacities: rules and tables. Pure functions of trees. */
@NullMarked
package io.keelson.resources.storage;

import org.jspecify.annotations.NullMarked;
