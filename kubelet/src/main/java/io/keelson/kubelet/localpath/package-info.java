/**
 * The built-in provisioner of local volumes: claims of its storage classes get a directory of the node that the scheduler
 * chose for their first pod. It runs on every node, with an identity of its own that may do nothing but this, and knows
 * the kubelet by the API alone: what it makes are volumes of the kind {@code local}. The reconcilers run on virtual
 * threads; the process that composes the node starts and closes it.
 */
@NullMarked
package io.keelson.kubelet.localpath;

import org.jspecify.annotations.NullMarked;
