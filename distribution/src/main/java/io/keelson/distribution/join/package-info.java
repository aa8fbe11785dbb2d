/**
 * How a machine becomes a node: tokens, what a cluster shows to those that hold one ({@code cluster-info}), and the
 * certificates a node asks for. Names and rights are kubeadm's. Everything blocks the calling thread; the commands and the
 * node's process call it.
 */
@NullMarked
package io.keelson.distribution.join;

import org.jspecify.annotations.NullMarked;
