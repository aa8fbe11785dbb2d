package io.keelson.client.workload;

/**
 * Hashes as they stand in names and labels: 32-bit FNV, its decimal digits written in the alphabet of generated names (no
 * vowels, nothing that reads alike).
 */
public final class FnvHash {
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int OFFSET = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    private FnvHash() {}

    /** FNV-1 over all parts, as revisions of sets have it. */
    public static String fnv1(byte[]... parts) {
        int hash = OFFSET;
        for (byte[] part : parts) {
            for (byte b : part) {
                hash = hash * PRIME ^ (b & 0xff);
            }
        }
        return text(hash);
    }

    /** FNV-1a over all parts, as templates of deployments have it. */
    public static String fnv1a(byte[]... parts) {
        int hash = OFFSET;
        for (byte[] part : parts) {
            for (byte b : part) {
                hash = (hash ^ (b & 0xff)) * PRIME;
            }
        }
        return text(hash);
    }

    private static String text(int hash) {
        String digits = Integer.toUnsignedString(hash);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < digits.length(); i++) {
            text.append(ALPHABET.charAt(digits.charAt(i) % ALPHABET.length()));
        }
        return text.toString();
    }
}
