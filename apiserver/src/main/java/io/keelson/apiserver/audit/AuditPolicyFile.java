package io.keelson.apiserver.audit;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import io.keelson.apiserver.negotiation.YamlDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a policy from a file, a {@code Policy} of {@code audit.k8s.io/v1}, and checks it by upstream's rules. */
final class AuditPolicyFile {
    private static final Logger LOG = LoggerFactory.getLogger(AuditPolicyFile.class);
    private static final Set<String> POLICY_KEYS =
            Set.of("apiVersion", "kind", "metadata", "rules", "omitStages", "omitManagedFields");
    private static final Set<String> RULE_KEYS = Set.of(
            "level",
            "users",
            "userGroups",
            "verbs",
            "resources",
            "namespaces",
            "nonResourceURLs",
            "omitStages",
            "omitManagedFields");
    private static final Set<String> RESOURCE_KEYS = Set.of("group", "resources", "resourceNames");

    private static final List<String> LEVELS =
            Arrays.stream(AuditLevel.values()).map(AuditLevel::text).toList();
    private static final List<String> STAGES =
            Arrays.stream(AuditStage.values()).map(AuditStage::text).toList();

    private final FieldErrors errors = new FieldErrors();

    private AuditPolicyFile() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException where it cannot be read, or is no valid policy; the message says why
     */
    static AuditPolicy read(Path file) {
        try {
            return parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("failed to read file path \"" + file + "\": " + e, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + ": from file " + file, e);
        }
    }

    static AuditPolicy parse(byte[] yaml) {
        if (!(YamlDocument.read(yaml).value() instanceof ObjectNode policy)) {
            throw new IllegalArgumentException("failed decoding: the policy is no object");
        }
        String type = Json.text(policy, "apiVersion") + ", Kind=" + Json.text(policy, "kind");
        if (!type.equals("audit.k8s.io/v1, Kind=Policy")) {
            throw new IllegalArgumentException("unknown group version field " + type + " in policy");
        }
        return new AuditPolicyFile().policy(policy);
    }

    private AuditPolicy policy(ObjectNode policy) {
        known(policy, POLICY_KEYS, "");
        FieldPath root = FieldPath.root();
        Set<AuditStage> omitted = stages(policy, root.child("omitStages"));
        List<AuditRule> rules = new ArrayList<>();
        for (JsonNode rule : Json.elements(policy, "rules")) {
            rules.add(rule(rule, root.child("rules").index(rules.size()), omitted));
        }
        if (!errors.isEmpty()) {
            String all = errors.list().stream().map(FieldError::message).collect(Collectors.joining(", "));
            throw new IllegalArgumentException(errors.size() == 1 ? all : "[" + all + "]");
        }
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("loaded illegal policy with 0 rules");
        }
        return new AuditPolicy(List.copyOf(rules), omitted, Json.bool(policy, "omitManagedFields"));
    }

    private AuditRule rule(JsonNode rule, FieldPath path, Set<AuditStage> omitted) {
        known(rule, RULE_KEYS, path.toString());
        AuditLevel level = level(Json.text(rule, "level"), path.child("level"));
        List<String> urls = texts(rule, "nonResourceURLs");
        for (int i = 0; i < urls.size(); i++) {
            url(urls.get(i), path.child("nonResourceURLs").index(i));
        }
        List<AuditRule.Resources> resources = new ArrayList<>();
        for (JsonNode each : Json.elements(rule, "resources")) {
            resources.add(resources(each, path.child("resources")));
        }
        Set<AuditStage> stages = stages(rule, path.child("omitStages"));
        stages.addAll(omitted);
        List<String> namespaces = texts(rule, "namespaces");
        if (!urls.isEmpty() && !(resources.isEmpty() && namespaces.isEmpty())) {
            errors.invalid(
                    path.child("nonResourceURLs"),
                    urls,
                    "rules cannot apply to both regular resources and non-resource URLs");
        }
        JsonNode omit = Json.at(rule, "omitManagedFields");
        return new AuditRule(
                level,
                texts(rule, "users"),
                texts(rule, "userGroups"),
                texts(rule, "verbs"),
                List.copyOf(resources),
                namespaces,
                urls,
                stages,
                omit == null || !omit.isBoolean() ? null : omit.booleanValue());
    }

    private AuditLevel level(@Nullable String text, FieldPath path) {
        for (AuditLevel level : AuditLevel.values()) {
            if (level.text().equals(text)) {
                return level;
            }
        }
        if (text == null || text.isEmpty()) {
            errors.required(path, "");
        } else {
            errors.notSupported(path, text, LEVELS);
        }
        return AuditLevel.NONE;
    }

    private void url(String url, FieldPath path) {
        if (url.equals("*")) {
            return;
        }
        if (!url.startsWith("/")) {
            errors.invalid(path, url, "non-resource URL rules must begin with a '/' character");
        }
        int wildcard = url.indexOf('*');
        if (wildcard >= 0 && wildcard < url.length() - 1) {
            errors.invalid(path, url, "non-resource URL wildcards '*' must be the final character of the rule");
        }
    }

    private AuditRule.Resources resources(JsonNode resources, FieldPath path) {
        known(resources, RESOURCE_KEYS, path.toString());
        String group = Json.text(resources, "group");
        List<String> kinds = texts(resources, "resources");
        List<String> names = texts(resources, "resourceNames");
        if (group != null && !group.isEmpty() && !group.equals("*")) {
            List<String> wrong = Names.dns1123Subdomain(group);
            if (!wrong.isEmpty()) {
                errors.invalid(path.child("group"), group, String.join(",", wrong));
            }
        }
        if (!names.isEmpty() && kinds.isEmpty()) {
            errors.invalid(path.child("resourceNames"), names, "using resourceNames requires at least one resource");
        }
        return new AuditRule.Resources(group == null ? "" : group, kinds, names);
    }

    private Set<AuditStage> stages(JsonNode holder, FieldPath path) {
        Set<AuditStage> stages = EnumSet.noneOf(AuditStage.class);
        List<String> named = texts(holder, "omitStages");
        for (int i = 0; i < named.size(); i++) {
            String name = named.get(i);
            if (!STAGES.contains(name)) {
                errors.invalid(path.index(i), name, "allowed stages are " + String.join(",", STAGES));
            }
            for (AuditStage stage : AuditStage.values()) {
                if (stage.text().equals(name)) {
                    stages.add(stage);
                }
            }
        }
        return stages;
    }

    /** Keys that nobody knows are passed over with a warning, as upstream's server does. */
    private static void known(JsonNode object, Set<String> keys, String where) {
        if (!object.isObject()) {
            throw new IllegalArgumentException("failed decoding: " + where + " is no object");
        }
        for (String key : object.propertyNames()) {
            if (!keys.contains(key)) {
                String path = where.isEmpty() ? key : where + "." + key;
                LOG.warn("Audit policy contains errors, falling back to lenient decoding: unknown field \"{}\"", path);
            }
        }
    }

    private static List<String> texts(JsonNode holder, String field) {
        JsonNode list = Json.at(holder, field);
        if (list == null || list.isNull()) {
            return List.of();
        }
        if (!list.isArray() || !list.valueStream().allMatch(JsonNode::isString)) {
            throw new IllegalArgumentException("failed decoding: " + field + " is no list of strings");
        }
        return list.valueStream().map(JsonNode::stringValue).toList();
    }
}
