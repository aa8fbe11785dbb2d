package io.keelson.resources.core.serviceaccount;

import io.keelson.api.json.Json;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Service accounts: of the secrets they list only the names count. */
final class ServiceAccountStrategy extends BasicStrategy {
    private static final String MOUNTABLE_ONLY = "kubernetes.io/enforce-mountable-secrets";

    ServiceAccountStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void prepareForCreate(ObjectNode account, WriteContext context) {
        namesOnly(account);
    }

    @Override
    public void prepareForUpdate(ObjectNode account, ObjectNode old, WriteContext context) {
        namesOnly(account);
    }

    private static void namesOnly(ObjectNode account) {
        Trees.objects(account, "secrets").forEach(secret -> secret.retain("name"));
    }

    @Override
    public List<String> warnings(ObjectNode account, @Nullable ObjectNode old) {
        boolean known = Json.at(old, "metadata", "annotations", MOUNTABLE_ONLY) != null;
        return known || Json.at(account, "metadata", "annotations", MOUNTABLE_ONLY) == null
                ? List.of()
                : List.of("metadata.annotations[" + MOUNTABLE_ONLY
                        + "]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets");
    }
}
