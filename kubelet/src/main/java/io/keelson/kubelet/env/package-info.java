/** The environment, command and arguments of a container, from what the pod says and what it refers to. */
@NullMarked
package io.keelson.kubelet.env;

import org.jspecify.annotations.NullMarked;
