/** Pod workers: one per pod, each doing one thing at a time, from admission to the last write of the pod's status. */
@NullMarked
package io.keelson.kubelet.pod;

import org.jspecify.annotations.NullMarked;
