package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list or a chunk of one.
 *
 * @param items the objects in key order; an immutable snapshot
 * @param resourceVersion the revision the list is of
 * @param continueToken where the next chunk starts, empty at the end
 * @param remainingItemCount how many objects follow, or null where that is not known or nothing follows
 */
public record DocumentList(
        List<ObjectDocument> items,
        long resourceVersion,
        String continueToken,
        @Nullable Long remainingItemCount) {}
