package io.keelson.podruntime.oci;

import io.keelson.cri.v1.Mount;
import java.nio.file.Path;

/** A mount of a container's configuration with its source on the host, links resolved and existing. */
public record MountSource(Mount mount, Path source) {}
