package io.keelson.apiserver.allocation;

import java.util.BitSet;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** Numbers from 0 up that are given out once each. Safe for concurrent use. */
final class NumberPool {
    private final BitSet taken = new BitSet();
    private final int size;
    private final int reserved;
    private final RandomGenerator random;

    /**
     * @param size how many numbers there are
     * @param reserved how many of the lowest are only given out at random when the others are gone, so that who names
     *     one of them is likely to get it
     * @param random picks the numbers
     */
    NumberPool(int size, int reserved, RandomGenerator random) {
        this.size = size;
        this.reserved = reserved;
        this.random = random;
    }

    /** Takes a certain number; returns whether it was free. */
    synchronized boolean take(int number) {
        if (taken.get(number)) {
            return false;
        }
        taken.set(number);
        return true;
    }

    /** Takes any free number; empty where there is none. */
    synchronized OptionalInt takeAny() {
        int number = any(reserved, size);
        if (number < 0) {
            number = any(0, reserved);
        }
        if (number < 0) {
            return OptionalInt.empty();
        }
        taken.set(number);
        return OptionalInt.of(number);
    }

    private int any(int from, int to) {
        if (from >= to) {
            return -1;
        }
        int start = from + random.nextInt(to - from);
        int number = taken.nextClearBit(start);
        if (number < to) {
            return number;
        }
        number = taken.nextClearBit(from);
        return number < start ? number : -1;
    }

    /** Gives a number back. */
    synchronized void release(int number) {
        taken.clear(number);
    }
}
