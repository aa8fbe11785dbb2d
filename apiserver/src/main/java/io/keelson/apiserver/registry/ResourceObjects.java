package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.DeleteOptions;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a subresource with rules of its own does with the objects of its resource, in the version that it was asked for.
 * Blocks.
 */
public interface ResourceObjects {

    /** Returns the resource. */
    GroupVersionResource resource();

    /**
     * Begins a write.
     *
     * @param dryRun the option of that name
     * @param fieldManager the option of that name, empty for the client's program
     */
    WriteContext context(WriteRequest request, List<String> dryRun, String fieldManager);

    /**
     * Decodes what was sent, which is of the kind that discovery announces for the subresource.
     *
     * @throws io.keelson.api.status.StatusException 400 where it is something else
     */
    ObjectNode decode(WriteRequest request, CreateOptions options, WriteContext context);

    /** Lets the admission plugins change and judge what was sent. */
    void admit(ObjectNode sent, CreateOptions options, WriteContext context);

    /** Returns an object in its stored version as the watch cache has it, or null. */
    @Nullable
    ObjectDocument cached(String namespace, String name);

    /**
     * Changes an object in the server's own name: no admission, no validation, nobody becomes the manager of fields. With a
     * dry run nothing is written.
     *
     * @param change makes the new state of the object's present one, its own to modify, in the stored version with its
     *     resource version; called again where someone else was faster
     * @throws io.keelson.api.status.StatusException 404 where there is no such object
     */
    void change(String namespace, String name, UnaryOperator<ObjectNode> change, WriteContext context);

    /** Changes an object of any other resource that is stored, as the storage has it. */
    void change(
            GroupVersionResource other,
            String namespace,
            String name,
            UnaryOperator<ObjectNode> change,
            WriteContext context);

    /**
     * Changes an object as an update of {@code /status} does, but that nobody becomes the manager of fields.
     *
     * @param change makes the new state; called again where someone else was faster
     * @return the object in its stored version
     * @throws io.keelson.api.status.StatusException 404 where there is no such object
     */
    ObjectDocument changeStatus(String namespace, String name, UnaryOperator<ObjectNode> change, WriteContext context);

    /** Deletes an object as a client does. */
    void delete(String namespace, String name, DeleteOptions options, WriteContext context);
}
