package io.keelson.kubelet.manifest;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.DecodeException;
import io.keelson.api.schema.Decoder;
import io.keelson.api.schema.Defaulter;
import io.keelson.api.schema.FieldValidation;
import io.keelson.api.schema.Schema;
import io.keelson.kubelet.admission.StaticPods;
import io.keelson.kubelet.container.PodFacts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Makes a pod from a manifest: decoded and defaulted as the API server would, with a name that ends in the node's and a
 * uid that is another one after every change of the file, and stays the same otherwise.
 */
final class ManifestReader {
    private static final YAMLMapper YAML = YAMLMapper.builder().build();
    private static final int UID_BYTES = 16;

    private final String node;
    private final ObjectMapper mapper;
    private final Schema schema;

    /**
     * @param node the node's name
     * @param mapper makes objects of trees
     */
    ManifestReader(String node, ObjectMapper mapper) {
        this.node = node;
        this.mapper = mapper;
        this.schema = Objects.requireNonNull(BuiltinSchemas.load().schema(new GroupVersionKind("", "v1", "Pod")));
    }

    /** Returns the pod of a file. */
    Pod read(Path file, byte[] content) throws ManifestException {
        ObjectNode tree = tree(content);
        Pod pod = mapper.treeToValue(tree, Pod.class);
        requests(pod);
        name(pod, file, tree);
        ManifestChecks.check(pod);
        return pod;
    }

    private ObjectNode tree(byte[] content) throws ManifestException {
        JsonNode read;
        try {
            read = YAML.readTree(content);
        } catch (JacksonException e) {
            throw new ManifestException("couldn't parse as pod(" + e.getOriginalMessage() + ")");
        }
        if (!(read instanceof ObjectNode object)
                || !object.path("kind").asString("").equals("Pod")
                || !object.path("apiVersion").asString("").equals("v1")) {
            throw new ManifestException("couldn't parse as pod(it is no Pod of v1)");
        }
        try {
            ObjectNode decoded =
                    Decoder.decode(object, schema, FieldValidation.IGNORE).tree();
            Defaulter.apply(decoded, schema);
            return decoded;
        } catch (DecodeException e) {
            throw new ManifestException("couldn't parse as pod(" + e.getMessage() + ")");
        }
    }

    /** What a container may have at most it asks for, where it asks for nothing. */
    private static void requests(Pod pod) {
        if (pod.getSpec() == null) {
            return;
        }
        for (Container container : PodFacts.all(pod)) {
            ResourceRequirements resources = container.getResources();
            if (resources != null && resources.getLimits() != null) {
                Map<String, Quantity> requests = new LinkedHashMap<>(resources.getLimits());
                requests.putAll(Objects.requireNonNullElse(resources.getRequests(), Map.of()));
                resources.setRequests(requests);
            }
        }
    }

    private void name(Pod pod, Path file, ObjectNode tree) throws ManifestException {
        var meta = pod.getMetadata();
        if (meta == null || blank(meta.getName())) {
            throw new ManifestException("invalid pod: name is needed for the pod");
        }
        if (pod.getSpec() == null) {
            throw new ManifestException("invalid pod: spec.containers: Required value");
        }
        if (blank(meta.getUid())) {
            meta.setUid(uid(file, tree));
        }
        meta.setName(meta.getName() + "-" + node.toLowerCase(Locale.ROOT));
        if (blank(meta.getNamespace())) {
            meta.setNamespace("default");
        }
        Map<String, String> annotations =
                new LinkedHashMap<>(Objects.requireNonNullElse(meta.getAnnotations(), Map.of()));
        annotations.remove(StaticPods.MIRROR);
        annotations.put(StaticPods.HASH, meta.getUid());
        annotations.put(StaticPods.SOURCE, "file");
        meta.setAnnotations(annotations);
        pod.getSpec().setNodeName(node);
        List<Toleration> tolerations =
                new ArrayList<>(Objects.requireNonNullElse(pod.getSpec().getTolerations(), List.of()));
        Toleration everything = new TolerationBuilder()
                .withOperator("Exists")
                .withEffect("NoExecute")
                .build();
        if (!tolerations.contains(everything)) {
            tolerations.add(everything);
        }
        pod.getSpec().setTolerations(tolerations);
        pod.setStatus(new PodStatusBuilder().withPhase("Pending").build());
    }

    private String uid(Path file, ObjectNode tree) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : List.of(tree.toString(), "host:" + node, "file:" + file)) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, UID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}
