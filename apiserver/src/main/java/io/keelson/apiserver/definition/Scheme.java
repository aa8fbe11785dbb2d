package io.keelson.apiserver.definition;

import io.keelson.api.resource.GroupVersionKind;
import org.jspecify.annotations.Nullable;

/** The types that a resource's bodies are decoded among, which is what a {@code runtime.Scheme} is to upstream. */
public interface Scheme {
    /** Of resources whose types are known to nobody else: a body is taken as what is expected, whatever it says. */
    Scheme UNSTRUCTURED = new Scheme() {
        @Override
        public @Nullable String mismatch(GroupVersionKind actual, GroupVersionKind expected) {
            return null;
        }

        @Override
        public boolean typed() {
            return false;
        }
    };

    /**
     * Returns why an object of one type cannot be decoded as another, null where it can.
     *
     * @param actual the type that the object says it has
     * @param expected the type that is wanted
     */
    @Nullable
    String mismatch(GroupVersionKind actual, GroupVersionKind expected);

    /** Returns whether objects have types of their own, so that those in lists do without {@code kind}. */
    boolean typed();
}
