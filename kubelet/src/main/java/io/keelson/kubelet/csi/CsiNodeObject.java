package io.keelson.kubelet.csi;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.CSINodeBuilder;
import io.fabric8.kubernetes.api.model.storage.CSINodeDriver;
import io.fabric8.kubernetes.api.model.storage.CSINodeDriverBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.kubelet.plugin.PluginException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the API server knows of this node's drivers: the {@code CSINode} object, which belongs to the node, and the node's
 * annotation and topology labels. Calls block; one at a time.
 */
public final class CsiNodeObject {
    private static final Logger LOG = LoggerFactory.getLogger(CsiNodeObject.class);
    private static final String NODE_IDS = "csi.volume.kubernetes.io/nodeid";
    private static final String MIGRATED = "storage.alpha.kubernetes.io/migrated-plugins";

    /** The plugins of old whose volumes drivers of CSI serve (KEP-625); upstream's list. */
    private static final String MIGRATED_PLUGINS = "kubernetes.io/aws-ebs,kubernetes.io/azure-disk,"
            + "kubernetes.io/azure-file,kubernetes.io/cinder,kubernetes.io/gce-pd,kubernetes.io/portworx-volume,"
            + "kubernetes.io/vsphere-volume";

    private static final int ATTEMPTS = 5;

    private final ApiClient api;
    private final String name;

    /** @param name the node's */
    public CsiNodeObject(ApiClient api, String name) {
        this.api = api;
        this.name = name;
    }

    /** Makes the object, where it is not there, without drivers; says in the log where that fails. */
    public synchronized void initialize() {
        try {
            attempt(() -> ours(node()));
        } catch (PluginException e) {
            LOG.warn("the CSINode object cannot be made: {}", e.getMessage());
        }
    }

    /**
     * Adds a driver, or brings it up to date.
     *
     * @param id what the driver calls this node
     * @param most how many volumes it can attach to it, zero for no limit
     * @param topology where the node is
     */
    synchronized void install(String driver, String id, long most, Map<String, String> topology)
            throws PluginException {
        attempt(() -> annotate(driver, id, topology));
        attempt(() -> {
            CSINode object = ours(node());
            CSINodeDriverBuilder entry = new CSINodeDriverBuilder()
                    .withName(driver)
                    .withNodeID(id)
                    .withTopologyKeys(new ArrayList<>(new TreeSet<>(topology.keySet())));
            if (most > 0) {
                entry.withNewAllocatable((int) Math.min(most, Integer.MAX_VALUE));
            }
            replace(object, driver, entry.build());
        });
    }

    /** Removes a driver; says in the log where that fails. */
    synchronized void uninstall(String driver) {
        try {
            attempt(() -> {
                CSINode object = api.get(CSINode.class, null, name);
                if (object != null) {
                    replace(object, driver, null);
                }
            });
            attempt(() -> annotate(driver, null, Map.of()));
        } catch (PluginException e) {
            LOG.warn("the driver {} cannot be taken from the node's objects: {}", driver, e.getMessage());
        }
    }

    private interface Attempt {
        void run() throws PluginException;
    }

    private static void attempt(Attempt attempt) throws PluginException {
        PluginException failure = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                attempt.run();
                return;
            } catch (KubernetesClientException e) {
                failure = new PluginException("error updating CSINode: " + e.getMessage());
            }
        }
        throw Objects.requireNonNull(failure);
    }

    private Node node() throws PluginException {
        Node node = api.get(Node.class, null, name);
        if (node == null) {
            throw new PluginException("nodes \"" + name + "\" not found");
        }
        return node;
    }

    private CSINode ours(Node node) {
        CSINode there = api.get(CSINode.class, null, name);
        String uid = node.getMetadata().getUid();
        if (there != null
                && there.getMetadata().getOwnerReferences().stream()
                        .anyMatch(o -> o.getKind().equals("Node") && o.getUid().equals(uid))) {
            return there;
        }
        if (there != null) {
            // That of a node of this name before.
            api.delete(there, null);
        }
        try {
            return api.create(new CSINodeBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .addToAnnotations(MIGRATED, MIGRATED_PLUGINS)
                    .withOwnerReferences(new OwnerReferenceBuilder()
                            .withApiVersion("v1")
                            .withKind("Node")
                            .withName(name)
                            .withUid(uid)
                            .build())
                    .endMetadata()
                    .withNewSpec()
                    .endSpec()
                    .build());
        } catch (KubernetesClientException e) {
            CSINode other = Failures.alreadyExists(e) ? api.get(CSINode.class, null, name) : null;
            if (other == null) {
                throw e;
            }
            return other;
        }
    }

    private void replace(CSINode object, String driver, @Nullable CSINodeDriver entry) {
        List<CSINodeDriver> before = Objects.requireNonNullElse(object.getSpec().getDrivers(), List.of());
        List<CSINodeDriver> drivers = new ArrayList<>(
                before.stream().filter(d -> !d.getName().equals(driver)).toList());
        if (entry != null) {
            if (before.contains(entry)) {
                return;
            }
            drivers.add(entry);
        }
        if (!drivers.equals(before)) {
            object.getSpec().setDrivers(drivers);
            api.update(object);
        }
    }

    private void annotate(String driver, @Nullable String id, Map<String, String> topology) throws PluginException {
        Node node = node();
        Map<String, String> labels =
                Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of());
        for (Map.Entry<String, String> label : topology.entrySet()) {
            String has = labels.get(label.getKey());
            if (has != null && !has.equals(label.getValue())) {
                throw new PluginException("detected topology value collision: driver reported \"" + label.getKey()
                        + "\":\"" + label.getValue() + "\" but existing label is \"" + label.getKey() + "\":\"" + has
                        + "\"");
            }
        }
        ObjectNode ids = ids(node);
        ObjectNode wanted = ids.deepCopy();
        if (id == null) {
            wanted.remove(driver);
        } else {
            wanted.put(driver, id);
        }
        if (wanted.equals(ids) && labels.entrySet().containsAll(topology.entrySet())) {
            return;
        }
        Map<String, Object> annotations = new HashMap<>();
        annotations.put(NODE_IDS, wanted.isEmpty() ? null : wanted.toString());
        api.patch(
                node,
                ApiClient.MERGE_PATCH,
                Map.of("metadata", Map.of("annotations", annotations, "labels", topology)));
    }

    private ObjectNode ids(Node node) {
        String text = Objects.requireNonNullElse(node.getMetadata().getAnnotations(), Map.<String, String>of())
                .getOrDefault(NODE_IDS, "{}");
        try {
            return api.wire().mapper().readTree(text) instanceof ObjectNode object
                    ? object
                    : api.wire().mapper().createObjectNode();
        } catch (JacksonException e) {
            LOG.warn("the annotation {} is no JSON and is written anew", NODE_IDS);
            return api.wire().mapper().createObjectNode();
        }
    }
}
