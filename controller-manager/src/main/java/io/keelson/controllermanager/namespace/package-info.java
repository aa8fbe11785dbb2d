/**
 * Empties and then releases namespaces that are being deleted.
 */
@NullMarked
package io.keelson.controllermanager.namespace;

import org.jspecify.annotations.NullMarked;
