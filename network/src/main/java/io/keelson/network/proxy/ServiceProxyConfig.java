package io.keelson.network.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the proxy of a node works.
 *
 * @param nodeName the node's name, which endpoints on it have
 * @param table the name of its nftables tables; other proxies of the machine have other ones
 * @param podRanges ranges of pod addresses in CIDR form, such as {@code 10.244.0.0/16}
 * @param serviceRanges ranges of cluster addresses
 * @param nodePortAddresses ranges of the node's addresses that node ports are open on; empty for all but loopback
 * @param bridge the bridge of this node's pods, or null
 */
public record ServiceProxyConfig(
        String nodeName,
        String table,
        List<String> podRanges,
        List<String> serviceRanges,
        List<String> nodePortAddresses,
        @Nullable String bridge) {

    /** @throws IllegalArgumentException where a range is none */
    public void check() {
        script();
    }

    ServiceTableScript script() {
        return new ServiceTableScript(
                table, ranges(podRanges), ranges(serviceRanges), ranges(nodePortAddresses), bridge);
    }

    private static List<AddressRange> ranges(List<String> texts) {
        return texts.stream()
                .map(text -> {
                    AddressRange range = AddressRange.parse(text);
                    if (range == null) {
                        throw new IllegalArgumentException("not a range of addresses: " + text);
                    }
                    return range;
                })
                .toList();
    }
}
