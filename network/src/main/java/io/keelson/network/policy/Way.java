package io.keelson.network.policy;

import java.net.InetAddress;
import java.util.Locale;

/** The two ways of a policy, and which end of a connection is whose. */
enum Way {
    /** Connections to the pods that are selected; the peers opened them. */
    INGRESS("i", "original", "reply"),
    /** Connections that the selected pods open. */
    EGRESS("e", "reply", "original");

    /** Begins names of chains and sets. */
    final String letter;
    /** The direction of the conntrack entry whose source is the peer. */
    final String peer;
    /** The one whose source is the pod. */
    final String pod;

    Way(String letter, String peer, String pod) {
        this.letter = letter;
        this.peer = peer;
        this.pod = pod;
    }

    /** The map from pods to chains. */
    String judges(Family family) {
        return name().toLowerCase(Locale.ROOT) + family.digit;
    }

    /** The set of pods that are judged. */
    String isolated(Family family) {
        return "isolated_" + judges(family);
    }

    /** An address family in nftables' words. */
    enum Family {
        V4("4", "ip", "ipv4_addr"),
        V6("6", "ip6", "ipv6_addr");

        final String digit;
        final String keyword;
        final String type;

        Family(String digit, String keyword, String type) {
            this.digit = digit;
            this.keyword = keyword;
            this.type = type;
        }

        static Family of(InetAddress address) {
            return address.getAddress().length == 4 ? V4 : V6;
        }
    }
}
