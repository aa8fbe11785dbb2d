package io.keelson.podruntime.management;

import io.keelson.podruntime.image.ImageRecord;
import io.keelson.podruntime.image.ImageStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Removes images that nothing needs. */
final class ImagePrune {
    private final ImageStore store;
    private final Set<String> used;

    /** @param used the ids of images that containers were made from */
    ImagePrune(ImageStore store, Set<String> used) {
        this.store = store;
        this.used = used;
    }

    /** @param all whether images with names go too; pinned ones never do */
    List<String> run(boolean all) throws IOException {
        List<String> lines = new ArrayList<>();
        long freed = 0;
        for (ImageRecord image : store.all()) {
            if (!image.pinned()
                    && !used.contains(image.id())
                    && (all || image.tags().isEmpty())) {
                store.remove(image.id());
                lines.add("Deleted: "
                        + (image.tags().isEmpty() ? image.id() : image.tags().getFirst()));
                freed += image.size();
            }
        }
        lines.add("Total: %.1f MB".formatted(freed / 1e6));
        return lines;
    }
}
