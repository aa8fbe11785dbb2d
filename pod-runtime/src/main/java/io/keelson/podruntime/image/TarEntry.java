package io.keelson.podruntime.image;

import java.util.Map;

/**
 * The header of one member of a tar archive.
 *
 * @param type the ustar type flag; {@code '0'} for regular files
 * @param mtime seconds since 1970
 * @param attributes extended attributes by their full names
 */
public record TarEntry(
        String name,
        String linkName,
        char type,
        int mode,
        long uid,
        long gid,
        long size,
        long mtime,
        int major,
        int minor,
        Map<String, byte[]> attributes) {}
