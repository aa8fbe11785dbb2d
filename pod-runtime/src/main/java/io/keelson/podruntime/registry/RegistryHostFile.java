package io.keelson.podruntime.registry;

import io.keelson.podruntime.registry.RegistryHost.Capability;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/** Reads one {@code hosts.toml}. A key that is not known, or a value that cannot be used, is an error. */
final class RegistryHostFile {
    private static final TomlMapper TOML = TomlMapper.builder().build();
    private static final int LARGEST = 1 << 20;
    private static final Set<String> OF_A_HOST =
            Set.of("capabilities", "ca", "client", "skip_verify", "header", "override_path", "dial_timeout");
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,6})(ms|s|m)");

    private final Path file;

    private RegistryHostFile(Path file) {
        this.file = file;
    }

    /** Returns the hosts a file names, and then the registry. @param registry as it is reached without a file */
    static List<RegistryHost> read(Path file, RegistryHost registry) throws IOException {
        return new RegistryHostFile(file).hosts(registry);
    }

    private List<RegistryHost> hosts(RegistryHost registry) throws IOException {
        JsonNode tree = tree();
        if (tree.has("host") && !tree.path("host").isObject()) {
            throw wrong("host is a table of tables");
        }
        List<RegistryHost> hosts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : tree.path("host").properties()) {
            known(entry.getValue(), OF_A_HOST);
            hosts.add(host(entry.getKey(), entry.getValue()));
        }
        Set<String> all = new HashSet<>(OF_A_HOST);
        all.addAll(Set.of("server", "host"));
        known(tree, all);
        hosts.add(host(text(tree, "server", registry.base().toString()), tree));
        return List.copyOf(hosts);
    }

    private JsonNode tree() throws IOException {
        if (Files.size(file) > LARGEST) {
            throw wrong("is larger than " + LARGEST + " bytes");
        }
        try {
            return TOML.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw wrong(e.getOriginalMessage());
        }
    }

    private void known(JsonNode table, Set<String> keys) throws IOException {
        if (!table.isObject()) {
            throw wrong("host is a table of tables");
        }
        for (String key : table.propertyNames()) {
            if (!keys.contains(key)) {
                throw wrong("unknown key \"" + key + "\"");
            }
        }
    }

    private RegistryHost host(String url, JsonNode table) throws IOException {
        RegistryTls tls =
                new RegistryTls(files(table.path("ca")), pairs(table.path("client")), bool(table, "skip_verify"));
        return new RegistryHost(
                base(url, bool(table, "override_path")),
                capabilities(table.path("capabilities")),
                tls.context(),
                headers(table.path("header")),
                timeout(text(table, "dial_timeout", "")));
    }

    private URI base(String url, boolean overridePath) throws IOException {
        String whole = url.contains("://") ? url : (RegistryHost.loopback(url) ? "http://" : "https://") + url;
        try {
            URI uri = new URI(whole);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (!Set.of("http", "https").contains(scheme) || uri.getHost() == null || uri.getUserInfo() != null) {
                throw wrong("not the URL of a registry: " + url);
            }
            String path = uri.getPath();
            while (path.endsWith("/")) {
                path = path.substring(0, path.length() - 1);
            }
            if (!overridePath && !path.endsWith("/v2")) {
                path += "/v2";
            }
            return new URI(scheme, uri.getAuthority(), path, null, null);
        } catch (URISyntaxException e) {
            throw wrong("not the URL of a registry: " + url);
        }
    }

    private Set<Capability> capabilities(JsonNode list) throws IOException {
        if (list.isMissingNode()) {
            return EnumSet.allOf(Capability.class);
        }
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (JsonNode one : list) {
            switch (one.asString("")) {
                case "pull" -> capabilities.add(Capability.PULL);
                case "resolve" -> capabilities.add(Capability.RESOLVE);
                case "push" -> capabilities.add(Capability.PUSH);
                default -> throw wrong("unknown capability " + one);
            }
        }
        return capabilities;
    }

    private List<Path> files(JsonNode value) throws IOException {
        List<Path> files = new ArrayList<>();
        if (value.isString()) {
            files.add(beside(value));
        } else if (value.isArray()) {
            for (JsonNode one : value) {
                files.add(beside(one));
            }
        } else if (!value.isMissingNode()) {
            throw wrong("a file, or a list of files, is wanted: " + value);
        }
        return files;
    }

    /** A file that holds certificate and key, a list of such files, or a list of pairs of files. */
    private List<RegistryTls.Pair> pairs(JsonNode value) throws IOException {
        List<RegistryTls.Pair> pairs = new ArrayList<>();
        if (value.isArray() && !value.isEmpty() && value.get(0).isArray()) {
            for (JsonNode pair : value) {
                if (pair.size() < 1 || pair.size() > 2) {
                    throw wrong("client is a list of pairs of certificate and key: " + value);
                }
                pairs.add(new RegistryTls.Pair(beside(pair.get(0)), beside(pair.get(pair.size() - 1))));
            }
            return pairs;
        }
        for (Path both : files(value)) {
            pairs.add(new RegistryTls.Pair(both, both));
        }
        return pairs;
    }

    private Path beside(JsonNode name) throws IOException {
        if (!name.isString() || name.asString().isEmpty()) {
            throw wrong("a file is wanted: " + name);
        }
        return file.resolveSibling(name.asString());
    }

    private Map<String, List<String>> headers(JsonNode table) throws IOException {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> header : table.properties()) {
            List<String> values = new ArrayList<>();
            if (header.getValue().isString()) {
                values.add(header.getValue().asString());
            } else if (header.getValue().isArray()) {
                header.getValue().forEach(value -> values.add(value.asString("")));
            } else {
                throw wrong("header \"" + header.getKey() + "\" is a text or a list of texts");
            }
            headers.put(header.getKey(), List.copyOf(values));
        }
        return headers;
    }

    private Duration timeout(String text) throws IOException {
        if (text.isEmpty()) {
            return RegistryHost.CONNECT_TIMEOUT;
        }
        Matcher parts = SECONDS.matcher(text);
        if (!parts.matches() || Long.parseLong(parts.group(1)) == 0) {
            throw wrong("dial_timeout has the form 10s: " + text);
        }
        long amount = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }

    private boolean bool(JsonNode table, String key) throws IOException {
        JsonNode value = table.path(key);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw wrong(key + " is true or false: " + value);
        }
        return value.asBoolean(false);
    }

    private String text(JsonNode table, String key, String other) throws IOException {
        JsonNode value = table.path(key);
        if (!value.isMissingNode() && !value.isString()) {
            throw wrong(key + " is a text: " + value);
        }
        return value.asString(other);
    }

    private IOException wrong(String what) {
        return new IOException(file + ": " + what);
    }
}
