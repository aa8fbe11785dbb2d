/**
 * {@code metrics.k8s.io}: what nodes and pods use now, for {@code kubectl top} and the autoscaler.
 *
 * <p>The API server asks the kubelets itself, since it has the way to them and the right to, and answers from memory: no
 * component has to be installed, and no certificate issued, before the figures are there. The group is a local one of the
 * aggregation layer, so that a metrics server that somebody installs takes it over by registering its {@code APIService}.
 * Kubelets are asked only while somebody asks for the figures, so that a cluster without autoscalers does nothing here.
 *
 * <p>Everything is non-blocking. Figures of a pod are taken from the node alone that it is bound to: a node cannot speak
 * for the pods of others.
 */
@NullMarked
package io.keelson.resources.metrics;

import org.jspecify.annotations.NullMarked;
