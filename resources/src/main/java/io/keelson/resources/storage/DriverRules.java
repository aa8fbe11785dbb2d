package io.keelson.resources.storage;

import io.keelson.api.json.Json;
import io.keelson.api.validation.Names;
import io.keelson.api.validation.ObjectMetaValidation;
import io.keelson.resources.core.volume.VolumeRules;
import io.keelson.resources.validation.InternalForm;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules on CSI drivers, in the cluster and on nodes. */
final class DriverRules {
    private static final int MIN_PERIOD = 10;
    private static final int MIN_EXPIRATION = 600;
    private static final long MAX_EXPIRATION = 1L << 32;
    private static final int MAX_NODE_ID = 256;

    private DriverRules() {}

    /** Returns the rules on drivers. */
    public static Rules driver() {
        return new Rules() {
            @Override
            public void check(Subject driver) {
                Subject spec = driver.at("spec");
                spec.at("fsGroupPolicy").optionalOneOf("File", "None", "ReadWriteOnceWithFSType");
                tokens(spec.at("tokenRequests"));
                Subject modes = spec.at("volumeLifecycleModes");
                for (Subject mode : modes.each()) {
                    mode.toldAt(modes.path()).optionalOneOf("Persistent", "Ephemeral");
                }
                Subject period = spec.at("nodeAllocatableUpdatePeriodSeconds");
                if (period.present() && period.number() < MIN_PERIOD) {
                    period.invalid("must be greater than or equal to " + MIN_PERIOD + " seconds");
                }
                Subject inSecrets = spec.at("serviceAccountTokenInSecrets");
                if (inSecrets.present() && spec.at("tokenRequests").empty()) {
                    inSecrets.invalid("serviceAccountTokenInSecrets is set but no tokenRequests are specified");
                }
            }

            @Override
            public void change(Subject driver, Subject old) {
                Subject spec = driver.at("spec");
                Subject attach = spec.at("attachRequired").toldAt(spec.path().child("attachedRequired"));
                attach.unchanged(old.at("spec", "attachRequired"));
                spec.at("volumeLifecycleModes").unchanged(old.at("spec", "volumeLifecycleModes"));
            }

            @Override
            public List<String> warnings(Subject driver, @Nullable Subject old) {
                Subject tokens = driver.at("spec", "tokenRequests");
                boolean asked = !tokens.empty() && (old == null || !tokens.same(old.at("spec", "tokenRequests")));
                return asked
                                && !driver.at("spec", "serviceAccountTokenInSecrets")
                                        .present()
                        ? List.of("spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to"
                                + " true to prevent possible logging of tokens in volume attributes")
                        : List.of();
            }
        };
    }

    private static void tokens(Subject requests) {
        Set<String> audiences = new HashSet<>();
        for (Subject request : requests.each()) {
            Subject audience = request.at("audience");
            if (!audiences.add(audience.text())) {
                audience.errors().duplicate(audience.path(), audience.text());
                continue;
            }
            Subject seconds = request.at("expirationSeconds");
            if (seconds.present() && seconds.number() < MIN_EXPIRATION) {
                seconds.invalid("may not specify a duration less than 10 minutes");
            }
            if (seconds.number() > MAX_EXPIRATION) {
                seconds.invalid("may not specify a duration larger than 2^32 seconds");
            }
        }
    }

    /** Returns the rules on what is told about drivers on a node. */
    public static Rules node() {
        return new Rules() {
            @Override
            public void check(Subject node) {
                Set<String> names = new HashSet<>();
                node.at("spec", "drivers").each().forEach(driver -> onNode(driver, names));
            }

            @Override
            public void change(Subject node, Subject old) {
                Subject told = node.at("spec", "drivers");
                for (Subject before : old.at("spec", "drivers").each()) {
                    for (Subject driver : told.each()) {
                        if (before.at("name").is(driver.at("name").text())
                                && !apartFromCount(before).equals(apartFromCount(driver))) {
                            told.errors()
                                    .invalid(
                                            told.path(),
                                            InternalForm.of("CSINodeDriver", apartFromCount(driver)),
                                            ObjectMetaValidation.IMMUTABLE);
                        }
                    }
                }
            }
        };
    }

    private static JsonNode apartFromCount(Subject driver) {
        return driver.value() instanceof ObjectNode object ? object.deepCopy().without("allocatable") : Json.object();
    }

    private static void onNode(Subject driver, Set<String> names) {
        Subject name = driver.at("name");
        if (name.given()) {
            VolumeRules.csiDriver(name);
        }
        Subject id = driver.at("nodeID");
        id.given();
        if (id.text().length() > MAX_NODE_ID) {
            id.invalid("must be " + MAX_NODE_ID + " characters or less");
        }
        driver.at("allocatable", "count").notNegative();
        name.unique(names);
        Set<String> keys = new HashSet<>();
        for (Subject key : driver.at("topologyKeys").each()) {
            Subject told = key.toldAt(driver.path());
            if (key.empty()) {
                told.required("");
            }
            told.unique(keys);
            told.named(Names::qualifiedName);
        }
    }
}
