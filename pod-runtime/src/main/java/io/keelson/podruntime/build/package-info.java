/**
 * Image builds: a request's Dockerfile is parsed ({@code dockerfile}), planned ({@code plan}) and carried out here step by
 * step, on layers that overlayfs stacks; commands run as a pod's containers do. What a step made is found again by what it
 * depends on. Builds run side by side, each on the thread that asks for it.
 */
@NullMarked
package io.keelson.podruntime.build;

import org.jspecify.annotations.NullMarked;
