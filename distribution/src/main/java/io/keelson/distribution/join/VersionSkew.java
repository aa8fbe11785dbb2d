package io.keelson.distribution.join;

import io.keelson.distribution.cluster.ConfigurationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which kubelets an API server takes ("Version Skew Policy"): none that is newer, and up to three minor versions older. */
final class VersionSkew {
    /** The Kubernetes version of this program. */
    static final String OWN = "v1.36.2";

    private static final Pattern MINOR = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})([.+-].{0,100})?");
    private static final int OLDEST = 3;

    private VersionSkew() {}

    /**
     * Compares.
     *
     * @throws ConfigurationException where the kubelet is not one for the server
     */
    static void check(String server, String kubelet) {
        int[] theirs = numbers(server);
        int[] ours = numbers(kubelet);
        if (theirs[0] != ours[0] || ours[1] > theirs[1] || theirs[1] - ours[1] > OLDEST) {
            throw new ConfigurationException("the API server has version " + server + " and this node would have "
                    + kubelet + ": a node may be no newer, and at most three minor versions older");
        }
    }

    private static int[] numbers(String version) {
        Matcher matcher = MINOR.matcher(version);
        if (!matcher.matches()) {
            throw new ConfigurationException("the API server does not say its version, but \"" + version + "\"");
        }
        return new int[] {Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))};
    }
}
