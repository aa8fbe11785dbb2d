/**
 * A control plane inside a JUnit test: {@link io.keelson.junit.KeelsonExtension} for tests, {@link
 * io.keelson.junit.ControlPlane} for everything else. No container engine, no download, no node.
 */
@NullMarked
package io.keelson.junit;

import org.jspecify.annotations.NullMarked;
