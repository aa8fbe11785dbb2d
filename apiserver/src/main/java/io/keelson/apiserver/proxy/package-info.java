/**
 * The way from the API server to nodes, pods and services: logs, exec, attach, port-forward and proxies. Streams are
 * copied byte by byte as the receiver takes them and never gathered. Everything runs on event-loop threads.
 */
@NullMarked
package io.keelson.apiserver.proxy;

import org.jspecify.annotations.NullMarked;
