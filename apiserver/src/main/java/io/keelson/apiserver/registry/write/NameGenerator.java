package io.keelson.apiserver.registry.write;

import java.util.function.IntUnaryOperator;

/** Makes names from {@code generateName} as the API conventions say: a random suffix of five characters. */
public final class NameGenerator {
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX = 5;
    private static final int LONGEST_PREFIX = 63 - SUFFIX;

    private final IntUnaryOperator random;

    /** @param random returns a number from 0 to what it is given (exclusive); safe on several threads */
    public NameGenerator(IntUnaryOperator random) {
        this.random = random;
    }

    String generate(String prefix) {
        StringBuilder name =
                new StringBuilder(prefix.length() > LONGEST_PREFIX ? prefix.substring(0, LONGEST_PREFIX) : prefix);
        for (int i = 0; i < SUFFIX; i++) {
            name.append(ALPHABET.charAt(random.applyAsInt(ALPHABET.length())));
        }
        return name.toString();
    }
}
