package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.GetOptions;
import io.keelson.apiserver.registry.options.PatchOptions;
import io.keelson.apiserver.registry.options.PatchType;
import io.keelson.apiserver.registry.options.UpdateOptions;
import reactor.core.publisher.Mono;

/** A subresource of an object. The verbs it lacks are not announced in discovery, and refused with 405. */
public interface Subresource {

    /** Reads the subresource. Never blocks. */
    default Mono<ObjectDocument> get(String namespace, String name, GetOptions options) {
        throw StatusException.methodNotAllowed();
    }

    /** Creates, such as a binding, an eviction or a token. Blocks. */
    default Answer create(WriteRequest request, CreateOptions options) {
        throw StatusException.methodNotAllowed();
    }

    /** Replaces the subresource by the body. Blocks. */
    default Answer update(WriteRequest request, UpdateOptions options) {
        throw StatusException.methodNotAllowed();
    }

    /** Changes the subresource by the patch in the body. Blocks. */
    default Answer patch(WriteRequest request, PatchType type, PatchOptions options) {
        throw StatusException.methodNotAllowed();
    }
}
