/**
 * The node authorizer: what kubelets may do, told from the pods, volumes and claims of their nodes. Reads the watch caches;
 * called on any thread for each request of a kubelet.
 */
@NullMarked
package io.keelson.resources.authorization;

import org.jspecify.annotations.NullMarked;
