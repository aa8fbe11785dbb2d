package io.keelson.podruntime.build.plan;

import io.keelson.podruntime.build.dockerfile.DockerfileException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ports of {@code EXPOSE}: {@code 80}, {@code 80/udp}, {@code 8000-8010}. */
final class ExposedPorts {
    private static final Pattern PORT = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?(?:/([a-zA-Z]{1,4}))?");
    private static final int HIGHEST = 65535;

    private ExposedPorts() {}

    static List<String> parse(List<String> words, int line) {
        List<String> ports = new ArrayList<>();
        for (String word : words) {
            Matcher parts = PORT.matcher(word);
            if (!parts.matches()) {
                throw new DockerfileException(line, "invalid containerPort: " + word);
            }
            int first = Integer.parseInt(parts.group(1));
            int last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
            String protocol = parts.group(3) == null ? "tcp" : parts.group(3).toLowerCase(java.util.Locale.ROOT);
            if (first > HIGHEST
                    || last > HIGHEST
                    || last < first
                    || !List.of("tcp", "udp", "sctp").contains(protocol)) {
                throw new DockerfileException(line, "invalid containerPort: " + word);
            }
            for (int port = first; port <= last; port++) {
                ports.add(port + "/" + protocol);
            }
        }
        return ports;
    }
}
