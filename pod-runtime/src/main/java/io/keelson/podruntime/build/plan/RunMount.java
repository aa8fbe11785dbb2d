package io.keelson.podruntime.build.plan;

/**
 * A mount that a command has while it runs ({@code RUN --mount}).
 *
 * @param target absolute
 * @param from of a bind mount
 * @param source path below what it is from
 * @param id of a cache or a secret
 * @param writable what is written to a bind mount is lost afterwards
 * @param sharing of a cache: {@code shared}, {@code private} or {@code locked}
 * @param mode of a cache's directory or a secret's file, like {@code uid} and {@code gid}
 * @param size of memory in bytes, 0 for no bound of its own
 * @param required whether a secret that is not given is an error
 * @param variable the variable that a secret is put into, or empty
 */
public record RunMount(
        Kind kind,
        String target,
        Origin from,
        String source,
        String id,
        boolean writable,
        String sharing,
        int mode,
        int uid,
        int gid,
        long size,
        boolean required,
        String variable) {
    /** The kinds there are. */
    public enum Kind {
        BIND,
        CACHE,
        TMPFS,
        SECRET
    }
}
