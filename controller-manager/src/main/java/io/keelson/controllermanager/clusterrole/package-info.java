/**
 * Cluster roles that gather the rules of others.
 */
@NullMarked
package io.keelson.controllermanager.clusterrole;

import org.jspecify.annotations.NullMarked;
