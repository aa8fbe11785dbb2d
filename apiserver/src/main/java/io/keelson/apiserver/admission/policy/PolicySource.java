package io.keelson.apiserver.admission.policy;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.ObjectReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The policies of one kind that are bound, compiled; read anew when one of them or of their bindings changes.
 *
 * @param <P> the kind of policy
 */
final class PolicySource<P extends AdmissionPolicy> {
    private final GroupVersionResource policyResource;
    private final GroupVersionResource bindingResource;
    private final Function<JsonNode, P> compiler;
    private final Map<String, Compiled<P>> compiled = new HashMap<>();
    private volatile @Nullable Known<P> known;

    /**
     * @param policies the policies' resource, in {@code admissionregistration.k8s.io/v1}
     * @param bindings that of their bindings
     * @param compiler makes a policy of its object
     */
    PolicySource(String policies, String bindings, Function<JsonNode, P> compiler) {
        this.policyResource = of(policies);
        this.bindingResource = of(bindings);
        this.compiler = compiler;
    }

    private static GroupVersionResource of(String resource) {
        return new GroupVersionResource("admissionregistration.k8s.io", "v1", resource);
    }

    /** A policy with its bindings. */
    record Bound<P>(P policy, List<PolicyBinding> bindings) {}

    private record Known<P>(long policies, long bindings, List<Bound<P>> bound) {}

    private record Compiled<P>(long version, P policy) {}

    List<Bound<P>> all(ObjectReader reader) {
        long policies = reader.version(policyResource);
        long bindings = reader.version(bindingResource);
        Known<P> last = known;
        if (last != null && policies >= 0 && last.policies() == policies && last.bindings() == bindings) {
            return last.bound();
        }
        List<Bound<P>> bound = read(reader);
        known = new Known<>(policies, bindings, bound);
        return bound;
    }

    private synchronized List<Bound<P>> read(ObjectReader reader) {
        Map<String, List<PolicyBinding>> bindings = new HashMap<>();
        for (ObjectDocument document : reader.list(bindingResource, "")) {
            PolicyBinding binding = PolicyBinding.of(document.toTree());
            bindings.computeIfAbsent(binding.policy(), ignored -> new ArrayList<>())
                    .add(binding);
        }
        List<Bound<P>> all = new ArrayList<>();
        Map<String, Compiled<P>> fresh = new HashMap<>();
        for (ObjectDocument document : reader.list(policyResource, "")) {
            String name = document.header().name();
            List<PolicyBinding> own = bindings.get(name);
            if (own == null) {
                continue;
            }
            long version = document.header().resourceVersion();
            Compiled<P> before = compiled.get(name);
            Compiled<P> now = before != null && before.version() == version
                    ? before
                    : new Compiled<>(version, compiler.apply(document.toTree()));
            fresh.put(name, now);
            own.sort(Comparator.comparing(PolicyBinding::name));
            all.add(new Bound<>(now.policy(), own));
        }
        compiled.clear();
        compiled.putAll(fresh);
        return List.copyOf(all);
    }
}
