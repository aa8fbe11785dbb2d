package io.keelson.resources.metrics;

/** Names a pod. */
record PodName(String namespace, String name) {}
