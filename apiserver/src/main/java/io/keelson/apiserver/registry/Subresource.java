package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import reactor.core.publisher.Mono;

/** A subresource of an object; the verbs it lacks are not announced in discovery and answered before they get here. */
public interface Subresource {

    /** Reads the subresource. Never blocks. */
    default Mono<ObjectDocument> get(String namespace, String name, GetOptions options) {
        throw new UnsupportedOperationException("get");
    }

    /** Creates, such as a binding, an eviction or a token. Blocks. */
    default Answer create(WriteRequest request, CreateOptions options) {
        throw new UnsupportedOperationException("create");
    }

    /** Replaces the subresource by the body. Blocks. */
    default Answer update(WriteRequest request, UpdateOptions options) {
        throw new UnsupportedOperationException("update");
    }

    /** Changes the subresource by the patch in the body. Blocks. */
    default Answer patch(WriteRequest request, PatchType type, PatchOptions options) {
        throw new UnsupportedOperationException("patch");
    }
}
