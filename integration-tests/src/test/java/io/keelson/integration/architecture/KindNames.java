package io.keelson.integration.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import io.keelson.api.resource.ResourceCatalog;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the string literals in classes that are names of Kubernetes' kinds and resources. */
final class KindNames {
    /** Where the machinery itself is told by objects of the API, as upstream's generic server is; and why. */
    private static final Map<String, String> ALLOWED = Map.ofEntries(
            Map.entry("io.keelson.apiserver.admission", "webhooks and policies are configured by objects"),
            Map.entry("io.keelson.apiserver.audit", "an audit policy selects requests by their namespaces"),
            Map.entry("io.keelson.apiserver.aggregation", "extension servers are announced by objects"),
            Map.entry("io.keelson.apiserver.custom", "custom resources are defined by objects"),
            Map.entry("io.keelson.apiserver.authorization", "roles and their bindings are objects"),
            Map.entry("io.keelson.apiserver.token", "tokens are bound to accounts, pods, nodes and secrets"),
            Map.entry("io.keelson.apiserver.proxy", "connections lead to nodes, pods and services"),
            Map.entry("io.keelson.apiserver.request", "namespaces are part of every path"),
            Map.entry("io.keelson.apiserver.server.exchange", "namespaces are part of every path"),
            Map.entry("io.keelson.apiserver.registry", "namespaces hold objects; a scale is any object's"),
            Map.entry("io.keelson.apiserver.server.verb", "messages of the group events are named as the core group's"),
            Map.entry("io.keelson.apiserver.table", "a scale is any object's"));

    private KindNames() {}

    /** Returns what classes below a package name, as {@code class: literal}; without what is allowed. */
    static List<String> in(String room, JavaClasses classes) throws IOException {
        Set<String> names = new HashSet<>();
        ResourceCatalog.builtin().all().forEach(info -> {
            names.add(info.resource());
            names.add(info.kind());
        });
        List<String> found = new ArrayList<>();
        for (JavaClass one : classes) {
            String inside = one.getPackageName() + ".";
            if (inside.startsWith(room + ".") && ALLOWED.keySet().stream().noneMatch(a -> inside.startsWith(a + "."))) {
                literals(one).stream().filter(names::contains).forEach(name -> found.add(one.getName() + ": " + name));
            }
        }
        return found;
    }

    private static List<String> literals(JavaClass one) throws IOException {
        URI file = one.getSource().orElseThrow().getUri();
        URL url = file.toURL();
        List<String> literals = new ArrayList<>();
        try (var in = url.openStream()) {
            for (PoolEntry entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
                if (entry instanceof StringEntry text) {
                    literals.add(text.stringValue());
                }
            }
        }
        return literals;
    }
}
