package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.KeyToPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which keys of a config map or secret become which files. */
final class Items {
    private Items() {}

    /**
     * Adds the files of the chosen keys, or of all.
     *
     * @param what the object, for the message: {@code configmap} or {@code secret} and its name
     * @param data its keys
     * @param items the keys that are chosen, null or empty for all
     * @param mode the permission bits where an item says none
     * @param optional whether a chosen key may be missing
     */
    static void add(
            Map<String, AtomicFiles.Content> files,
            String what,
            Map<String, byte[]> data,
            @Nullable List<KeyToPath> items,
            int mode,
            boolean optional)
            throws VolumeException {
        if (items == null || items.isEmpty()) {
            data.forEach((key, value) -> files.put(key, new AtomicFiles.Content(value, mode)));
            return;
        }
        for (KeyToPath item : items) {
            byte[] value = data.get(item.getKey());
            if (value != null) {
                files.put(
                        item.getPath(), new AtomicFiles.Content(value, item.getMode() == null ? mode : item.getMode()));
            } else if (!optional) {
                throw new VolumeException(what + " references non-existent config key: " + item.getKey());
            }
        }
    }

    /** Returns the keys of both maps as bytes; the second one's values are base64. */
    static Map<String, byte[]> data(@Nullable Map<String, String> text, @Nullable Map<String, String> base64) {
        Map<String, byte[]> data = new LinkedHashMap<>();
        if (text != null) {
            text.forEach((k, v) -> data.put(k, v.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
        if (base64 != null) {
            base64.forEach((k, v) -> data.put(k, java.util.Base64.getDecoder().decode(v)));
        }
        return data;
    }
}
