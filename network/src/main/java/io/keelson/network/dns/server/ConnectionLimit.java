package io.keelson.network.dns.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** How many connections there may be, in all and from one address. Thread-safe. */
final class ConnectionLimit {
    private final int most;
    private final int mostOfOne;
    private final Map<InetAddress, Integer> counts = new HashMap<>();
    private int all;

    ConnectionLimit(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** Counts a connection; false where there is no room for it. */
    synchronized boolean enter(InetSocketAddress from) {
        int own = counts.getOrDefault(from.getAddress(), 0);
        if (all >= most || own >= mostOfOne) {
            return false;
        }
        all++;
        counts.put(from.getAddress(), own + 1);
        return true;
    }

    /** Counts it no more. */
    synchronized void leave(InetSocketAddress from) {
        all--;
        counts.computeIfPresent(from.getAddress(), (a, n) -> n == 1 ? null : n - 1);
    }
}
