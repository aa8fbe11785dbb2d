/** The kubelet's configuration file, upstream's {@code KubeletConfiguration}: read, checked, and told by {@code /configz}. */
@NullMarked
package io.keelson.kubelet.config;

import org.jspecify.annotations.NullMarked;
