package io.keelson.resources.core.config;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import io.keelson.resources.core.pod.PodValidation;
import io.keelson.resources.validation.Subject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The rules on config maps and secrets. */
final class ConfigValidation {
    private static final int MAX_SIZE = 1024 * 1024;
    private static final String FROZEN = "field is immutable when `immutable` is set";

    private ConfigValidation() {}

    /** Checks a new config map. */
    public static void configMap(ObjectNode object, FieldErrors errors) {
        Subject map = PodValidation.root(object, errors);
        long[] size = new long[1];
        map.at("data").entries((key, value) -> {
            errors.invalid(map.at("data").path().key(key), key, Names.configMapKey(key));
            if (map.at("binaryData", key).present()) {
                errors.invalid(map.at("data").path().key(key), key, "duplicate of key present in binaryData");
            }
            size[0] += value.text().getBytes(StandardCharsets.UTF_8).length;
        });
        map.at("binaryData").entries((key, value) -> {
            errors.invalid(map.at("binaryData").path().key(key), key, Names.configMapKey(key));
            size[0] += decoded(value.text()).length;
        });
        if (size[0] > MAX_SIZE) {
            errors.add(FieldError.tooLong(FieldPath.root().key(""), MAX_SIZE));
        }
    }

    /** Checks an update of a config map. */
    public static void configMapUpdate(ObjectNode object, ObjectNode before, FieldErrors errors) {
        frozen(object, before, errors, "data", "binaryData");
        configMap(object, errors);
    }

    private static void frozen(ObjectNode object, ObjectNode before, FieldErrors errors, String... fields) {
        Subject now = PodValidation.root(object, errors);
        Subject old = PodValidation.root(before, new FieldErrors());
        if (!old.at("immutable").isTrue()) {
            return;
        }
        if (!now.at("immutable").isTrue()) {
            now.at("immutable").forbidden(FROZEN);
        }
        for (String field : fields) {
            boolean bothEmpty = now.at(field).empty() && old.at(field).empty();
            if (!bothEmpty && !now.at(field).same(old.at(field))) {
                now.at(field).forbidden(FROZEN);
            }
        }
    }

    /** Checks a new secret. */
    public static void secret(ObjectNode object, FieldErrors errors) {
        Subject secret = PodValidation.root(object, errors);
        Subject data = secret.at("data");
        long[] size = new long[1];
        data.entries((key, value) -> {
            errors.invalid(data.path().key(key), key, Names.configMapKey(key));
            size[0] += decoded(value.text()).length;
        });
        if (size[0] > MAX_SIZE) {
            errors.add(FieldError.tooLong(data.path(), MAX_SIZE));
        }
        switch (secret.at("type").text()) {
            case "kubernetes.io/service-account-token" -> {
                String name = "kubernetes.io/service-account.name";
                if (secret.at("metadata", "annotations", name).empty()) {
                    errors.required(secret.at("metadata", "annotations").path().key(name), "");
                }
            }
            case "kubernetes.io/dockercfg" -> json(data, ".dockercfg");
            case "kubernetes.io/dockerconfigjson" -> json(data, ".dockerconfigjson");
            case "kubernetes.io/basic-auth" -> {
                if (!data.at("username").present() && !data.at("password").present()) {
                    errors.required(data.path().key("username"), "");
                    errors.required(data.path().key("password"), "");
                }
            }
            case "kubernetes.io/ssh-auth" -> {
                if (data.at("ssh-privatekey").empty()) {
                    errors.required(data.path().key("ssh-privatekey"), "");
                }
            }
            case "kubernetes.io/tls" -> {
                for (String key : List.of("tls.crt", "tls.key")) {
                    if (!data.at(key).present()) {
                        errors.required(data.path().key(key), "");
                    }
                }
            }
            default -> {}
        }
    }

    private static void json(Subject data, String key) {
        Subject value = data.at(key);
        if (!value.present()) {
            data.errors().required(data.path().key(key), "");
            return;
        }
        try {
            Json.parse(decoded(value.text()));
        } catch (MalformedJsonException e) {
            data.errors().invalid(data.path().key(key), "<secret contents redacted>", String.valueOf(e.getMessage()));
        }
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** Checks an update of a secret. */
    public static void secretUpdate(ObjectNode object, ObjectNode before, FieldErrors errors) {
        Subject secret = PodValidation.root(object, errors);
        secret.at("type")
                .unchanged(PodValidation.root(before, new FieldErrors()).at("type"));
        frozen(object, before, errors, "data");
        secret(object, errors);
    }
}
