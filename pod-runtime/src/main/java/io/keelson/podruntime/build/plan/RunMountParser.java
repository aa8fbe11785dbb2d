package io.keelson.podruntime.build.plan;

import io.keelson.podruntime.build.dockerfile.DockerfileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads the value of {@code RUN --mount}: {@code type=…} and options, between commas. */
final class RunMountParser {
    private static final Map<RunMount.Kind, Set<String>> OPTIONS = Map.of(
            RunMount.Kind.BIND, Set.of("target", "source", "from", "rw"),
            RunMount.Kind.CACHE, Set.of("target", "id", "ro", "sharing", "mode", "uid", "gid"),
            RunMount.Kind.TMPFS, Set.of("target", "size"),
            RunMount.Kind.SECRET, Set.of("target", "id", "required", "mode", "uid", "gid", "env"));

    private final int line;
    private final Map<String, String> options = new LinkedHashMap<>();

    private RunMountParser(int line) {
        this.line = line;
    }

    /**
     * @param expand variables in the values
     * @param origin what {@code from} means
     * @param absolute a path from the working directory
     */
    static RunMount parse(
            String value,
            int line,
            Function<String, String> expand,
            Function<String, Origin> origin,
            Function<String, String> absolute) {
        return new RunMountParser(line).parse(value, expand, origin, absolute);
    }

    private RunMount parse(
            String value,
            Function<String, String> expand,
            Function<String, Origin> origin,
            Function<String, String> absolute) {
        for (String part : value.split(",")) {
            int equals = part.indexOf('=');
            String key = (equals < 0 ? part : part.substring(0, equals)).strip();
            String given = equals < 0 ? "true" : expand.apply(part.substring(equals + 1));
            put(key, given);
        }
        RunMount.Kind kind = kind();
        for (String key : options.keySet()) {
            if (!key.equals("type") && !OPTIONS.getOrDefault(kind, Set.of()).contains(key)) {
                throw new DockerfileException(
                        line, "RUN --mount of type " + option("type", "bind") + " does not support the option " + key);
            }
        }
        String id = option("id", "");
        String target = option("target", "");
        String variable = option("env", "");
        if (kind == RunMount.Kind.SECRET) {
            id = id.isEmpty() ? target.substring(target.lastIndexOf('/') + 1) : id;
            if (target.isEmpty() && variable.isEmpty()) {
                target = "/run/secrets/" + id;
            }
            if (id.isEmpty()) {
                throw new DockerfileException(line, "RUN --mount of type secret needs an id");
            }
        } else if (target.isEmpty()) {
            throw new DockerfileException(line, "RUN --mount needs a target");
        }
        target = target.isEmpty() ? "" : absolute.apply(target);
        if (target.equals("/")) {
            throw new DockerfileException(line, "RUN --mount: invalid mount target \"/\"");
        }
        String from = option("from", "");
        boolean secret = kind == RunMount.Kind.SECRET;
        return new RunMount(
                kind,
                target,
                from.isEmpty() ? new Origin.Context() : origin.apply(from),
                option("source", "/"),
                kind == RunMount.Kind.CACHE && id.isEmpty() ? target : id,
                kind == RunMount.Kind.CACHE ? !flag("ro") : flag("rw"),
                sharing(),
                (int) number("mode", secret ? 0400 : 0755, 8),
                (int) number("uid", 0, 10),
                (int) number("gid", 0, 10),
                size(),
                flag("required"),
                variable);
    }

    private void put(String key, String value) {
        String name =
                switch (key) {
                    case "dst", "destination" -> "target";
                    case "src" -> "source";
                    case "readwrite" -> "rw";
                    case "readonly" -> "ro";
                    default -> key;
                };
        if (options.put(name, value) != null) {
            throw new DockerfileException(line, "RUN --mount has the option " + key + " twice");
        }
    }

    private RunMount.Kind kind() {
        return switch (option("type", "bind")) {
            case "bind" -> {
                if (flag("ro")) {
                    options.remove("ro");
                }
                yield RunMount.Kind.BIND;
            }
            case "cache" -> {
                options.remove("rw");
                yield RunMount.Kind.CACHE;
            }
            case "tmpfs" -> RunMount.Kind.TMPFS;
            case "secret" -> RunMount.Kind.SECRET;
            case "ssh" -> throw new DockerfileException(line, "RUN --mount of type ssh is not supported");
            case String other -> throw new DockerfileException(line, "unsupported mount type \"" + other + "\"");
        };
    }

    private String sharing() {
        String sharing = option("sharing", "shared");
        if (!Set.of("shared", "private", "locked").contains(sharing)) {
            throw new DockerfileException(line, "unsupported sharing value \"" + sharing + "\"");
        }
        return sharing;
    }

    private boolean flag(String key) {
        String value = option(key, "false");
        if (!Set.of("true", "false", "1", "0").contains(value)) {
            throw new DockerfileException(line, "invalid value for " + key + ": " + value);
        }
        return value.equals("true") || value.equals("1");
    }

    private long number(String key, long otherwise, int radix) {
        String value = option(key, "");
        try {
            long number = value.isEmpty() ? otherwise : Long.parseLong(value, radix);
            if (number < 0 || number > 0xffffffffL || (radix == 8 && number > 07777)) {
                throw new NumberFormatException(value);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new DockerfileException(line, "invalid value " + value + " for " + key);
        }
    }

    private long size() {
        String value = option("size", "");
        if (value.isEmpty()) {
            return 0;
        }
        char unit = Character.toLowerCase(value.charAt(value.length() - 1));
        int shift =
                switch (unit) {
                    case 'k' -> 10;
                    case 'm' -> 20;
                    case 'g' -> 30;
                    default -> 0;
                };
        try {
            long number = Long.parseLong(shift == 0 ? value : value.substring(0, value.length() - 1));
            if (number < 0 || number > Long.MAX_VALUE >> shift) {
                throw new NumberFormatException(value);
            }
            return number << shift;
        } catch (NumberFormatException e) {
            throw new DockerfileException(line, "invalid value " + value + " for size");
        }
    }

    private String option(String key, String otherwise) {
        return options.getOrDefault(key, otherwise);
    }
}
