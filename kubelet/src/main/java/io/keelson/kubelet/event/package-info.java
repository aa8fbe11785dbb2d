/** Events about pods and their containers. */
@NullMarked
package io.keelson.kubelet.event;

import org.jspecify.annotations.NullMarked;
