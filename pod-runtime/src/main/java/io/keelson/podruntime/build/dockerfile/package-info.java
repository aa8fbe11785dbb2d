/**
 * Dockerfiles as text: directives, instructions with their flags and heredocs, words, and the expansion of variables. Pure;
 * safe on any thread. The planner reads what the parser makes.
 */
@NullMarked
package io.keelson.podruntime.build.dockerfile;

import org.jspecify.annotations.NullMarked;
