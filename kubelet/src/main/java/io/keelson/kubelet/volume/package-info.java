/** The volumes of a pod: what is written or mounted before its containers start, and undone after they ended. One file a kind; each can be asked again at any time and does only what is missing. */
@NullMarked
package io.keelson.kubelet.volume;

import org.jspecify.annotations.NullMarked;
