package io.keelson.apiserver.admission.policy;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.ObjectReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The policies that are bound, compiled; read anew when one of them or of their bindings changes. */
final class PolicySource {
    private static final GroupVersionResource POLICIES = of("validatingadmissionpolicies");
    private static final GroupVersionResource BINDINGS = of("validatingadmissionpolicybindings");

    private final Map<String, Compiled> compiled = new HashMap<>();
    private volatile @Nullable Known known;

    private static GroupVersionResource of(String resource) {
        return new GroupVersionResource("admissionregistration.k8s.io", "v1", resource);
    }

    /** A policy with its bindings. */
    record Bound(ValidatingPolicy policy, List<PolicyBinding> bindings) {}

    private record Known(long policies, long bindings, List<Bound> bound) {}

    private record Compiled(long version, ValidatingPolicy policy) {}

    List<Bound> all(ObjectReader reader) {
        long policies = reader.version(POLICIES);
        long bindings = reader.version(BINDINGS);
        Known last = known;
        if (last != null && policies >= 0 && last.policies() == policies && last.bindings() == bindings) {
            return last.bound();
        }
        List<Bound> bound = read(reader);
        known = new Known(policies, bindings, bound);
        return bound;
    }

    private synchronized List<Bound> read(ObjectReader reader) {
        Map<String, List<PolicyBinding>> bindings = new HashMap<>();
        for (ObjectDocument document : reader.list(BINDINGS, "")) {
            PolicyBinding binding = PolicyBinding.of(document.toTree());
            bindings.computeIfAbsent(binding.policy(), ignored -> new ArrayList<>())
                    .add(binding);
        }
        List<Bound> all = new ArrayList<>();
        Map<String, Compiled> fresh = new HashMap<>();
        for (ObjectDocument document : reader.list(POLICIES, "")) {
            String name = document.header().name();
            List<PolicyBinding> own = bindings.get(name);
            if (own == null) {
                continue;
            }
            long version = document.header().resourceVersion();
            Compiled before = compiled.get(name);
            Compiled now = before != null && before.version() == version
                    ? before
                    : new Compiled(version, ValidatingPolicy.of(document.toTree()));
            fresh.put(name, now);
            own.sort(Comparator.comparing(PolicyBinding::name));
            all.add(new Bound(now.policy(), own));
        }
        compiled.clear();
        compiled.putAll(fresh);
        return List.copyOf(all);
    }
}
