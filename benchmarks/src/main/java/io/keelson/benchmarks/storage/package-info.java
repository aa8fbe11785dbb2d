/**
 * Measures the storage engines: durable writes and large reads of the embedded engine and of etcd, on one disk, taking
 * turns.
 */
@NullMarked
package io.keelson.benchmarks.storage;

import org.jspecify.annotations.NullMarked;
