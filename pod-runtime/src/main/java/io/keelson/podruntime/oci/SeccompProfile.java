package io.keelson.podruntime.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Seccomp profiles as the OCI runtime specification has them, from the default rules or from a file of the node. */
final class SeccompProfile {
    private static final int ENOSYS = 38;
    private static final Map<String, List<String>> ARCHITECTURES = Map.of(
            "amd64", List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"),
            "arm64", List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"),
            "riscv64", List.of("SCMP_ARCH_RISCV64"));

    private SeccompProfile() {}

    /** This machine's architecture by its Go name, as images and profiles spell it. */
    static String architecture() {
        String name = System.getProperty("os.arch", "amd64");
        return name.equals("aarch64") ? "arm64" : name;
    }

    /** The default profile for a process with the given bounding set. */
    static ObjectNode standard(JsonMapper json, Set<String> capabilities) {
        String architecture = architecture();
        ObjectNode profile = json.createObjectNode();
        profile.put("defaultAction", "SCMP_ACT_ERRNO");
        ArrayNode architectures = profile.putArray("architectures");
        ARCHITECTURES.getOrDefault(architecture, List.of()).forEach(architectures::add);
        ArrayNode syscalls = profile.putArray("syscalls");
        Map<String, List<String>> plain = new LinkedHashMap<>();
        for (String line : rules()) {
            List<String> words = new ArrayList<>(List.of(line.split("\\s+")));
            String verb = words.removeFirst();
            if (words.getFirst().contains("=") && !applies(words.removeFirst(), architecture, capabilities)) {
                continue;
            }
            switch (verb) {
                case "allow" ->
                    plain.computeIfAbsent("SCMP_ACT_ALLOW", k -> new ArrayList<>())
                            .addAll(words);
                case "enosys" ->
                    names(syscalls.addObject().put("action", "SCMP_ACT_ERRNO").put("errnoRet", ENOSYS), words);
                case "when" -> conditional(syscalls, words);
                default -> throw new IllegalStateException("seccomp rule: " + line);
            }
        }
        plain.forEach((action, names) -> names(syscalls.addObject().put("action", action), names));
        return profile;
    }

    private static void conditional(ArrayNode syscalls, List<String> words) {
        int index = Integer.parseInt(words.removeFirst());
        String operator = words.removeFirst();
        long value = Long.parseLong(words.removeFirst());
        ObjectNode rule = syscalls.addObject().put("action", "SCMP_ACT_ALLOW");
        names(rule, words);
        ObjectNode argument =
                rule.putArray("args").addObject().put("index", index).put("value", value);
        switch (operator) {
            case "EQ" -> argument.put("op", "SCMP_CMP_EQ");
            case "NE" -> argument.put("op", "SCMP_CMP_NE");
            case "MASKED" -> argument.put("valueTwo", 0).put("op", "SCMP_CMP_MASKED_EQ");
            default -> throw new IllegalStateException("seccomp operator: " + operator);
        }
    }

    private static boolean applies(String condition, String architecture, Set<String> capabilities) {
        String value = condition.substring(condition.indexOf('=') + 1);
        if (condition.startsWith("arch=")) {
            return value.equals(architecture);
        }
        return condition.startsWith("cap=") == capabilities.contains(value);
    }

    private static void names(ObjectNode rule, List<String> names) {
        ArrayNode array = rule.putArray("names");
        names.forEach(array::add);
    }

    private static List<String> rules() {
        try (InputStream in = SeccompProfile.class.getResourceAsStream("seccomp-default.txt")) {
            if (in == null) {
                throw new IllegalStateException("seccomp-default.txt is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A profile in a file of the node.
     *
     * @throws IllegalArgumentException when the file is missing or no profile
     */
    static ObjectNode local(JsonMapper json, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("seccomp profile " + file + " does not exist");
        }
        JsonNode tree = json.readTree(Files.readAllBytes(file));
        if (!(tree instanceof ObjectNode profile) || !profile.has("defaultAction")) {
            throw new IllegalArgumentException("seccomp profile " + file + " has no defaultAction");
        }
        profile.remove("archMap");
        if (!profile.has("architectures")) {
            ArrayNode architectures = profile.putArray("architectures");
            ARCHITECTURES.getOrDefault(architecture(), List.of()).forEach(architectures::add);
        }
        return profile;
    }
}
