/**
 * How objects lie in the storage: as JSON, or in upstream's protobuf. Everything behind it sees JSON alone. Safe on any
 * thread; the process that opens the storage puts it in front.
 */
@NullMarked
package io.keelson.apiserver.storage;

import org.jspecify.annotations.NullMarked;
