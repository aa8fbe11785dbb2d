package io.keelson.apiserver.cel.value;

/** A value of a type that a library brings along, such as an address or a version. */
public interface NamedValue {

    /** Returns the type's name, such as {@code net.IP}. */
    String typeName();

    /** Returns how much of it there is for the cost of functions over it, in bytes or 1. */
    default int size() {
        return 1;
    }
}
