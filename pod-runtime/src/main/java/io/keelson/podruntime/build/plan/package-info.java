/**
 * What a Dockerfile means: stages, variables, steps with everything they depend on, and the configuration of the image
 * after each. Pure, and safe on any thread: it reads no file and asks nobody; configurations of base images are handed in.
 */
@NullMarked
package io.keelson.podruntime.build.plan;

import org.jspecify.annotations.NullMarked;
