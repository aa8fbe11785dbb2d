/**
 * Keeps as many pods as a ReplicaSet or a ReplicationController asks for. One reconciler serves both kinds.
 */
@NullMarked
package io.keelson.controllermanager.replicaset;

import org.jspecify.annotations.NullMarked;
