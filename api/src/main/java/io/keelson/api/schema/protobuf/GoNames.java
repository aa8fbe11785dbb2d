package io.keelson.api.schema.protobuf;

import java.util.Locale;
import java.util.Set;

/** What upstream's Go types call the fields that JSON names; decoding errors of protobuf tell those names. */
final class GoNames {
    /** Words that Go writes in capitals. */
    private static final Set<String> CAPITALS = Set.of(
            "api", "aws", "ca", "cel", "cidr", "cpu", "csi", "dns", "fc", "fs", "gce", "gid", "gmsa", "grpc", "http",
            "id", "ip", "ipc", "iqn", "iscsi", "json", "nfs", "os", "pd", "pid", "qos", "rbd", "se", "ssl", "tcp",
            "tls", "ttl", "tty", "uid", "url");

    private GoNames() {}

    /** @param goType the field's type, which names what a field of metadata is */
    static String field(String jsonName, String goType) {
        if (jsonName.equals("metadata")) {
            return goType.substring(goType.indexOf('.') + 1);
        }
        StringBuilder name = new StringBuilder(jsonName.length());
        int start = 0;
        for (int i = 1; i <= jsonName.length(); i++) {
            if (i == jsonName.length()
                    || Character.isUpperCase(jsonName.charAt(i)) && !Character.isUpperCase(jsonName.charAt(i - 1))) {
                word(jsonName.substring(start, i), name);
                start = i;
            }
        }
        return name.toString();
    }

    private static void word(String word, StringBuilder name) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (CAPITALS.contains(lower)) {
            name.append(lower.toUpperCase(Locale.ROOT));
        } else if (lower.endsWith("s") && CAPITALS.contains(lower.substring(0, lower.length() - 1))) {
            name.append(lower.substring(0, lower.length() - 1).toUpperCase(Locale.ROOT))
                    .append('s');
        } else {
            name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
    }
}
