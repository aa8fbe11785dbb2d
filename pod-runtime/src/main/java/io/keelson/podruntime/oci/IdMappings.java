package io.keelson.podruntime.oci;

import io.keelson.cri.v1.IDMapping;
import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.NamespaceOption;
import io.keelson.cri.v1.UserNamespace;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Which users of the node the users of a pod are (KEP-127): one range, which root is the first of. */
public final class IdMappings {
    private IdMappings() {}

    /**
     * The user namespace that a pod asks for, or null for the node's own.
     *
     * @throws IllegalArgumentException where it asks for one that cannot be
     */
    public static @Nullable UserNamespace wanted(NamespaceOption options) {
        if (!options.hasUsernsOptions()) {
            return null;
        }
        UserNamespace wanted = options.getUsernsOptions();
        return switch (wanted.getMode()) {
            case NODE -> {
                if (wanted.getUidsCount() > 0 || wanted.getGidsCount() > 0) {
                    throw new IllegalArgumentException("can't use node user namespace mode with mappings");
                }
                yield null;
            }
            case POD -> {
                check("uid", wanted.getUidsList());
                check("gid", wanted.getGidsList());
                yield wanted;
            }
            default -> throw new IllegalArgumentException("unsupported user namespace mode: " + name(wanted.getMode()));
        };
    }

    private static String name(NamespaceMode mode) {
        return mode == NamespaceMode.UNRECOGNIZED ? "unknown" : mode.name();
    }

    private static void check(String what, List<IDMapping> mappings) {
        if (mappings.size() != 1) {
            throw new IllegalArgumentException("only one " + what + " mapping is supported, got " + mappings.size());
        }
        IDMapping mapping = mappings.getFirst();
        if (mapping.getContainerId() != 0) {
            throw new IllegalArgumentException("the " + what + " mapping must begin with 0 in the container");
        }
        long first = Integer.toUnsignedLong(mapping.getHostId());
        long length = Integer.toUnsignedLong(mapping.getLength());
        if (first == 0 || length == 0 || first + length > 0xffff_ffffL) {
            throw new IllegalArgumentException("invalid " + what + " mapping: " + first + " and " + length + " more");
        }
    }

    /** Writes the mappings into the {@code linux} section of a specification. */
    public static void write(ObjectNode linux, UserNamespace namespace) {
        write(linux.putArray("uidMappings"), namespace.getUidsList());
        write(linux.putArray("gidMappings"), namespace.getGidsList());
    }

    private static void write(ArrayNode array, List<IDMapping> mappings) {
        for (IDMapping mapping : mappings) {
            array.addObject()
                    .put("containerID", Integer.toUnsignedLong(mapping.getContainerId()))
                    .put("hostID", Integer.toUnsignedLong(mapping.getHostId()))
                    .put("size", Integer.toUnsignedLong(mapping.getLength()));
        }
    }

    /** The node's user that is root in the pod. */
    public static long rootUser(@Nullable UserNamespace namespace) {
        return namespace == null
                ? 0
                : Integer.toUnsignedLong(namespace.getUids(0).getHostId());
    }

    /** The node's group that is root's in the pod. */
    public static long rootGroup(@Nullable UserNamespace namespace) {
        return namespace == null
                ? 0
                : Integer.toUnsignedLong(namespace.getGids(0).getHostId());
    }

    /** The node's number of the last group of the pod. */
    public static long lastGroup(@Nullable UserNamespace namespace) {
        return namespace == null
                ? Integer.MAX_VALUE
                : rootGroup(namespace)
                        + Integer.toUnsignedLong(namespace.getGids(0).getLength())
                        - 1;
    }
}
