package io.keelson.kubelet.container;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodDNSConfigOption;
import io.keelson.cri.v1.DNSConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a pod's resolv.conf says, by its DNS policy. */
final class DnsConfigs {
    private static final int MAX_SERVERS = 3;
    private static final int MAX_SEARCHES = 32;

    private final List<String> clusterServers;
    private final String clusterDomain;
    private final Path resolverFile;

    DnsConfigs(List<String> clusterServers, String clusterDomain, Path resolverFile) {
        this.clusterServers = clusterServers;
        this.clusterDomain = clusterDomain;
        this.resolverFile = resolverFile;
    }

    /** Returns the configuration of a pod. */
    DNSConfig of(Pod pod) {
        String policy = Objects.requireNonNullElse(pod.getSpec().getDnsPolicy(), "ClusterFirst");
        boolean cluster =
                policy.equals("ClusterFirstWithHostNet") || policy.equals("ClusterFirst") && !PodFacts.hostNetwork(pod);
        LinkedHashSet<String> servers = new LinkedHashSet<>();
        LinkedHashSet<String> searches = new LinkedHashSet<>();
        Map<String, String> options = new LinkedHashMap<>();
        if (!policy.equals("None")) {
            host(servers, searches, options);
            if (cluster && !clusterServers.isEmpty()) {
                servers.clear();
                servers.addAll(clusterServers);
                LinkedHashSet<String> ours = new LinkedHashSet<>();
                if (!clusterDomain.isEmpty()) {
                    ours.add(pod.getMetadata().getNamespace() + ".svc." + clusterDomain);
                    ours.add("svc." + clusterDomain);
                    ours.add(clusterDomain);
                }
                ours.addAll(searches);
                searches = ours;
                options.clear();
                options.put("ndots", "ndots:5");
            }
        }
        add(pod.getSpec().getDnsConfig(), servers, searches, options);
        return DNSConfig.newBuilder()
                .addAllServers(servers.stream().limit(MAX_SERVERS).toList())
                .addAllSearches(searches.stream().limit(MAX_SEARCHES).toList())
                .addAllOptions(options.values())
                .build();
    }

    private static void add(
            PodDNSConfig own,
            LinkedHashSet<String> servers,
            LinkedHashSet<String> searches,
            Map<String, String> options) {
        if (own == null) {
            return;
        }
        servers.addAll(Objects.requireNonNullElse(own.getNameservers(), List.of()));
        searches.addAll(Objects.requireNonNullElse(own.getSearches(), List.of()));
        for (PodDNSConfigOption o : Objects.requireNonNullElse(own.getOptions(), List.<PodDNSConfigOption>of())) {
            options.put(o.getName(), o.getValue() == null ? o.getName() : o.getName() + ":" + o.getValue());
        }
    }

    private void host(LinkedHashSet<String> servers, LinkedHashSet<String> searches, Map<String, String> options) {
        List<String> lines;
        try {
            lines = Files.readAllLines(resolverFile);
        } catch (IOException e) {
            lines = new ArrayList<>();
        }
        for (String line : lines) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length < 2 || words[0].startsWith("#") || words[0].startsWith(";")) {
                continue;
            }
            List<String> rest = List.of(words).subList(1, words.length);
            switch (words[0]) {
                case "nameserver" -> servers.add(rest.getFirst());
                case "search" -> {
                    searches.clear();
                    searches.addAll(rest);
                }
                case "options" -> rest.forEach(o -> options.put(o.split(":", 2)[0], o));
                default -> {
                    // Other keywords do not concern pods.
                }
            }
        }
    }
}
