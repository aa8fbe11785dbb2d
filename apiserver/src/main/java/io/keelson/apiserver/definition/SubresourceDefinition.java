package io.keelson.apiserver.definition;

import io.keelson.api.schema.Schema;
import io.keelson.apiserver.registry.NamedCreate;
import io.keelson.apiserver.registry.ResourceObjects;
import io.keelson.apiserver.registry.Subresource;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a subresource that discovery announces works. */
public sealed interface SubresourceDefinition {

    /** {@code /status}: the object, of which only the status changes. */
    record Status() implements SubresourceDefinition {}

    /**
     * {@code /scale}: the number of replicas as an {@code autoscaling/v1} {@code Scale}.
     *
     * @param paths where the parts of the scale are
     * @param body the schema of a scale
     */
    record Scale(ScalePaths paths, @Nullable Schema body) implements SubresourceDefinition {}

    /**
     * The object, of which only some fields change.
     *
     * @param paths the fields, dots between names
     */
    record Fields(List<String> paths) implements SubresourceDefinition {
        public Fields {
            paths = List.copyOf(paths);
        }

        /** Returns the one of these fields. */
        public static Fields of(String... paths) {
            return new Fields(List.of(paths));
        }
    }

    /**
     * Something that can only be created and keeps nothing of its own, such as a token.
     *
     * @param body the schema of what is sent
     * @param accepted versions that bodies may also be in, besides the one that discovery announces
     * @param create answers
     */
    record Action(@Nullable Schema body, Set<String> accepted, NamedCreate create) implements SubresourceDefinition {
        public Action {
            accepted = Set.copyOf(accepted);
        }
    }

    /**
     * Something with rules of its own, such as a binding.
     *
     * @param body the schema of what is sent
     * @param accepted versions that bodies may also be in, besides the one that discovery announces
     * @param make makes the subresource over the objects of its resource
     */
    record Custom(@Nullable Schema body, Set<String> accepted, Function<ResourceObjects, Subresource> make)
            implements SubresourceDefinition {
        public Custom {
            accepted = Set.copyOf(accepted);
        }
    }
}
