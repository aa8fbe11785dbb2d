package io.keelson.kubelet.csi;

import io.keelson.kubelet.plugin.PluginException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of the interface that a driver supports. */
record CsiVersion(int major, int minor, int patch) implements Comparable<CsiVersion> {
    private static final Pattern FORM = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?");
    private static final int LONGEST = 32;

    /**
     * Returns the highest of those that this node speaks: 1.x.
     *
     * @throws PluginException where there is none
     */
    static CsiVersion highest(List<String> versions) throws PluginException {
        Optional<CsiVersion> highest = versions.stream()
                .filter(v -> v.length() <= LONGEST)
                .map(FORM::matcher)
                .filter(Matcher::matches)
                .map(m -> new CsiVersion(
                        Integer.parseInt(m.group(1)),
                        Integer.parseInt(m.group(2)),
                        m.group(3) == null ? 0 : Integer.parseInt(m.group(3))))
                .filter(v -> v.major == 1)
                .max(Comparator.naturalOrder());
        return highest.orElseThrow(() -> new PluginException("none of the versions are supported"));
    }

    @Override
    public int compareTo(CsiVersion other) {
        return Comparator.comparingInt(CsiVersion::major)
                .thenComparingInt(CsiVersion::minor)
                .thenComparingInt(CsiVersion::patch)
                .compare(this, other);
    }
}
