package io.keelson.distribution.join;

import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What every node of a cluster has to know alike, in the map {@code kube-system/keelson-config}.
 *
 * @param clusterCidr the range pod addresses of all nodes come from
 * @param serviceCidr the range service addresses come from
 * @param clusterDomain the DNS domain of services
 */
public record ClusterSettings(String clusterCidr, String serviceCidr, String clusterDomain) {

    /** Returns those of a cluster that is set up here. */
    public static ClusterSettings of(ClusterConfig config) {
        return new ClusterSettings(config.clusterCidr(), config.serviceCidr(), config.clusterDomain());
    }

    Map<String, String> data() {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("clusterCIDR", clusterCidr);
        data.put("serviceCIDR", serviceCidr);
        data.put("clusterDomain", clusterDomain);
        return data;
    }

    /**
     * Reads the map.
     *
     * @throws ConfigurationException where something is missing
     */
    static ClusterSettings read(Map<String, String> data) {
        return new ClusterSettings(
                required(data, "clusterCIDR"), required(data, "serviceCIDR"), required(data, "clusterDomain"));
    }

    private static String required(Map<String, String> data, String key) {
        String value = data.get(key);
        if (value == null || value.isEmpty()) {
            throw new ConfigurationException(
                    "the cluster does not say its " + key + " in " + JoinObjects.SYSTEM + "/" + JoinObjects.SETTINGS);
        }
        return value;
    }
}
