/** The cluster's process: Spring Boot composes API server, controllers, scheduler, runtime and kubelet and starts and stops them in order. */
@NullMarked
package io.keelson.distribution.process;

import org.jspecify.annotations.NullMarked;
