/** The node object: registration, status, lease, and the facts about the machine. */
@NullMarked
package io.keelson.kubelet.node;

import org.jspecify.annotations.NullMarked;
