package io.keelson.kubelet.image;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.keelson.cri.v1.AuthConfig;
import io.keelson.kubelet.env.ReferenceReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Finds the credentials for an image in the secrets a pod names, in either of the two forms. */
final class PullSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(PullSecrets.class);
    private final ReferenceReader references;
    private final ObjectMapper mapper;

    PullSecrets(ReferenceReader references, ObjectMapper mapper) {
        this.references = references;
        this.mapper = mapper;
    }

    private record Credential(String registry, AuthConfig auth) {}

    /** Returns the credentials that fit, the most specific ones first; often none. */
    List<AuthConfig> find(Pod pod, String image) {
        String repository = ImageNames.repositoryOf(image);
        List<Credential> fitting = new ArrayList<>();
        for (LocalObjectReference reference :
                Objects.requireNonNullElse(pod.getSpec().getImagePullSecrets(), List.<LocalObjectReference>of())) {
            Secret secret = references.secret(pod.getMetadata().getNamespace(), reference.getName());
            if (secret == null || secret.getData() == null) {
                continue;
            }
            for (Credential c : credentials(secret)) {
                if (fits(c.registry(), repository)) {
                    fitting.add(c);
                }
            }
        }
        fitting.sort(
                Comparator.comparingInt((Credential c) -> c.registry().length()).reversed());
        return fitting.stream().map(Credential::auth).toList();
    }

    private List<Credential> credentials(Secret secret) {
        String modern = secret.getData().get(".dockerconfigjson");
        String old = secret.getData().get(".dockercfg");
        List<Credential> found = new ArrayList<>();
        try {
            JsonNode entries = modern != null
                    ? mapper.readTree(Base64.getDecoder().decode(modern)).path("auths")
                    : old != null ? mapper.readTree(Base64.getDecoder().decode(old)) : mapper.createObjectNode();
            entries.properties().forEach(e -> found.add(new Credential(registry(e.getKey()), auth(e.getValue()))));
        } catch (JacksonException | IllegalArgumentException e) {
            LOG.warn("the pull secret {} cannot be read", secret.getMetadata().getName());
        }
        return found;
    }

    private static AuthConfig auth(JsonNode entry) {
        AuthConfig.Builder auth = AuthConfig.newBuilder()
                .setUsername(entry.path("username").asString(""))
                .setPassword(entry.path("password").asString(""))
                .setIdentityToken(entry.path("identitytoken").asString(""));
        String both = entry.path("auth").asString("");
        if (!both.isEmpty() && auth.getUsername().isEmpty()) {
            String[] parts = new String(Base64.getDecoder().decode(both), StandardCharsets.UTF_8).split(":", 2);
            auth.setUsername(parts[0]).setPassword(parts.length > 1 ? parts[1] : "");
        }
        return auth.build();
    }

    /** Drops scheme and API version: {@code https://index.docker.io/v1/} is {@code docker.io}. */
    static String registry(String key) {
        String name = key.replaceFirst("^https?://", "").replaceFirst("/(v[12]/?)?$", "");
        return name.equals("index.docker.io") || name.equals("registry-1.docker.io") ? "docker.io" : name;
    }

    /** Returns whether credentials of a registry, or of a path in it, are for a repository; {@code *} is one label. */
    static boolean fits(String registry, String repository) {
        String[] wanted = registry.split("/", 2);
        String[] given = repository.split("/", 2);
        String[] labels = wanted[0].split("\\.", -1);
        String[] host = given[0].split("\\.", -1);
        if (labels.length != host.length) {
            return false;
        }
        for (int i = 0; i < labels.length; i++) {
            if (!labels[i].equals(host[i])
                    && !(labels[i].contains("*") && host[i].matches(labels[i].replace("*", "[^.:]*")))) {
                return false;
            }
        }
        return wanted.length == 1 || given.length == 2 && given[1].startsWith(wanted[1]);
    }
}
