/** The engine that keeps objects in an etcd cluster, for several API servers and for taking over upstream's data. */
@NullMarked
package io.keelson.storage.etcd;

import org.jspecify.annotations.NullMarked;
