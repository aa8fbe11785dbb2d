package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.apiserver.registry.options.GetOptions;
import io.keelson.apiserver.registry.options.ListOptions;
import io.keelson.apiserver.registry.options.PatchOptions;
import io.keelson.apiserver.registry.options.PatchType;
import io.keelson.apiserver.registry.options.UpdateOptions;
import io.keelson.apiserver.registry.options.WatchOptions;
import io.keelson.apiserver.watchcache.WatchEvent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One version of a resource. Reads ({@link #get}, {@link #list}, {@link #watch}) are answered from the watch cache and
 * never block; writes block and belong on virtual threads. Failures are
 * {@link StatusException}s. A verb that a resource lacks is refused with 405.
 *
 * <p>The option records are as the request gave them: values are judged here, so that callers need no rules.
 */
public interface ResourceStore {

    /** Returns which resource and version this is, and what is known of it. */
    ResourceDefinition definition();

    /** Returns which resource and version this is. */
    default ResourceInfo info() {
        return definition().info();
    }

    /**
     * Reads one object.
     *
     * @param namespace empty for cluster-scoped resources
     */
    default Mono<ObjectDocument> get(String namespace, String name, GetOptions options) {
        throw StatusException.methodNotSupported(info().gvr(), "get");
    }

    /**
     * Reads objects in key order.
     *
     * @param namespace empty for all namespaces
     */
    default Mono<DocumentList> list(String namespace, ListOptions options) {
        throw StatusException.methodNotSupported(info().gvr(), "list");
    }

    /**
     * Follows the objects; the stream ends by itself only with the timeout, an {@code ERROR} event or the server.
     * Options that are refused fail the stream before its first event, so that callers can still answer with a status.
     * A subscriber that does not keep up gets an {@code ERROR} event with 410 {@code Expired}.
     *
     * @param namespace empty for all namespaces
     */
    default Flux<WatchEvent> watch(String namespace, WatchOptions options) {
        throw StatusException.methodNotSupported(info().gvr(), "watch");
    }

    /** Creates the object in the body. Blocks. */
    default Answer create(WriteRequest request, CreateOptions options) {
        throw StatusException.methodNotSupported(info().gvr(), "create");
    }

    /** Replaces an object by the one in the body, or creates it where the resource allows that. Blocks. */
    default Answer update(WriteRequest request, UpdateOptions options) {
        throw StatusException.methodNotSupported(info().gvr(), "update");
    }

    /** Changes an object by the patch in the body. Blocks. */
    default Answer patch(WriteRequest request, PatchType type, PatchOptions options) {
        throw StatusException.methodNotSupported(info().gvr(), "patch");
    }

    /** Deletes an object. Blocks. */
    default Answer delete(WriteRequest request, DeleteOptions options) {
        throw StatusException.methodNotSupported(info().gvr(), "delete");
    }

    /** Deletes the objects that the list options select. Blocks. */
    default Answer deleteCollection(WriteRequest request, DeleteOptions options, ListOptions selected) {
        throw StatusException.methodNotSupported(info().gvr(), "deletecollection");
    }

    /** Returns the subresource of that name, or null where there is none that is served from the registry. */
    default @Nullable Subresource subresource(String name) {
        return null;
    }
}
