package io.keelson.apiserver.cel.value;

/** The value {@code null}. */
public enum NullValue {
    /** The only one. */
    NULL;

    @Override
    public String toString() {
        return "null";
    }
}
