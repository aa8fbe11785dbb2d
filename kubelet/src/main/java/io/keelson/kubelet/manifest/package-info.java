/**
 * Pods that the node's administrator wrote into files: static pods, which run without an API server. Files are read on the
 * folder's own thread; who wants the pods is told of all of them whenever one has changed.
 */
@NullMarked
package io.keelson.kubelet.manifest;

import org.jspecify.annotations.NullMarked;
