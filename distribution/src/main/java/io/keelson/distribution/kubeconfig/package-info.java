/** Kubeconfig files: the admin's of a cluster, and its place in the user's own file. */
@NullMarked
package io.keelson.distribution.kubeconfig;

import org.jspecify.annotations.NullMarked;
