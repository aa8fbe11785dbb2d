package io.keelson.kubelet.eviction;

import java.util.Arrays;
import java.util.Optional;

/** What is watched on a node, the condition that follows from it and the resource that is then short. */
public enum Signal {
    MEMORY_AVAILABLE("memory.available", "MemoryPressure", "memory"),
    NODEFS_AVAILABLE("nodefs.available", "DiskPressure", "ephemeral-storage"),
    NODEFS_INODES_FREE("nodefs.inodesFree", "DiskPressure", "inodes"),
    IMAGEFS_AVAILABLE("imagefs.available", "DiskPressure", "ephemeral-storage"),
    IMAGEFS_INODES_FREE("imagefs.inodesFree", "DiskPressure", "inodes"),
    PID_AVAILABLE("pid.available", "PIDPressure", "pids");

    private final String text;
    private final String condition;
    private final String resource;

    Signal(String text, String condition, String resource) {
        this.text = text;
        this.condition = condition;
        this.resource = resource;
    }

    /** Returns the node condition it raises. */
    public String condition() {
        return condition;
    }

    /** Returns the resource that is short. */
    public String resource() {
        return resource;
    }

    /** Returns the signal of a name, empty for none. */
    public static Optional<Signal> of(String name) {
        return Arrays.stream(values()).filter(s -> s.text.equals(name)).findFirst();
    }

    /** Returns its name as configurations write it. */
    @Override
    public String toString() {
        return text;
    }
}
