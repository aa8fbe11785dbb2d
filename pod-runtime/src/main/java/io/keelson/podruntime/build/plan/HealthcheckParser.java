package io.keelson.podruntime.build.plan;

import io.keelson.podruntime.build.dockerfile.DockerfileException;
import io.keelson.podruntime.build.dockerfile.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code HEALTHCHECK}, into what docker keeps in an image's configuration. Kubernetes has probes instead. */
final class HealthcheckParser {
    private static final Map<String, String> DURATIONS = Map.of(
            "interval", "Interval",
            "timeout", "Timeout",
            "start-period", "StartPeriod",
            "start-interval", "StartInterval");
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|ms|s|m|h)");

    private HealthcheckParser() {}

    static ObjectNode parse(Instruction i, List<String> shell) {
        ObjectNode check = JsonMapper.shared().createObjectNode();
        ArrayNode test = check.putArray("Test");
        String[] parts = i.arguments().split("\\s+", 2);
        String kind = parts[0].toUpperCase(Locale.ROOT);
        if (kind.equals("NONE") && parts.length == 1) {
            test.add("NONE");
            return check;
        }
        if (!kind.equals("CMD")) {
            throw new DockerfileException(i.line(), "unknown type \"" + parts[0] + "\" in HEALTHCHECK (try CMD)");
        }
        if (parts.length < 2) {
            throw new DockerfileException(i.line(), "missing command after HEALTHCHECK CMD");
        }
        List<String> exec = new Instruction(i.line(), kind, List.of(), parts[1], List.of()).json();
        if (exec != null) {
            test.add("CMD");
            exec.forEach(test::add);
        } else {
            test.add("CMD-SHELL");
            test.add(parts[1]);
        }
        for (Instruction.Flag flag : i.flags()) {
            if (flag.name().equals("retries")) {
                check.put("Retries", retries(flag, i.line()));
            } else if (DURATIONS.containsKey(flag.name())) {
                check.put(DURATIONS.get(flag.name()), nanoseconds(flag, i.line()));
            } else {
                throw new DockerfileException(i.line(), "unknown flag: --" + flag.name());
            }
        }
        return check;
    }

    private static int retries(Instruction.Flag flag, int line) {
        if (!flag.value().matches("\\d{1,6}")) {
            throw new DockerfileException(line, "--retries must be at least 0 (not " + flag.value() + ")");
        }
        return Integer.parseInt(flag.value());
    }

    /** A duration as Go programs write it: {@code 1m30s}. */
    private static long nanoseconds(Instruction.Flag flag, int line) {
        List<Double> sum = new ArrayList<>();
        Matcher part = PART.matcher(flag.value());
        int end = 0;
        while (part.find() && part.start() == end) {
            double unit =
                    switch (part.group(2)) {
                        case "ns" -> 1;
                        case "us" -> 1e3;
                        case "ms" -> 1e6;
                        case "s" -> 1e9;
                        case "m" -> 60e9;
                        default -> 3600e9;
                    };
            sum.add(Double.parseDouble(part.group(1)) * unit);
            end = part.end();
        }
        long total = (long) sum.stream().mapToDouble(Double::doubleValue).sum();
        if (end != flag.value().length() || end == 0 || (total > 0 && total < 1_000_000)) {
            throw new DockerfileException(
                    line, "--" + flag.name() + " is no duration of at least 1ms: " + flag.value());
        }
        return total;
    }
}
