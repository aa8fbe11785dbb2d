package io.keelson.resources.allocation;

import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * Picks one of the numbers from 0 up that is free.
 *
 * @param size how many numbers there are
 * @param reserved how many of the lowest are only picked when the others are gone, so that who names one of them is
 *     likely to get it
 * @param random where the search starts
 */
record NumberPicker(int size, int reserved, RandomGenerator random) {

    /** Returns a number that is not taken; empty where there is none. */
    OptionalInt pick(IntPredicate taken) {
        OptionalInt number = pick(reserved, size, taken);
        return number.isPresent() ? number : pick(0, reserved, taken);
    }

    private OptionalInt pick(int from, int to, IntPredicate taken) {
        if (from >= to) {
            return OptionalInt.empty();
        }
        int start = random.nextInt(to - from);
        for (int i = 0; i < to - from; i++) {
            int number = from + (start + i) % (to - from);
            if (!taken.test(number)) {
                return OptionalInt.of(number);
            }
        }
        return OptionalInt.empty();
    }
}
