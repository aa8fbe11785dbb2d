package io.keelson.storage.memory;

import java.util.Comparator;

/** Orders keys by their UTF-8 bytes, which differs from {@link String}'s order where surrogates are involved. */
final class KeyOrder implements Comparator<String> {
    @Override
    public int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean supplementary = Character.isSurrogate(x);
                if (supplementary != Character.isSurrogate(y)) {
                    return supplementary ? 1 : -1;
                }
                return Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
