package io.keelson.controllermanager.attachdetach;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Informers;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.controllermanager.node.PodsByNode;
import io.keelson.controllermanager.volume.PodClaims;
import java.util.Objects;

/** Which events concern the volumes of which nodes. */
public final class AttachDetachController {
    private AttachDetachController() {}

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api, EventRecorder events) {
        Informers informers = manager.informers();
        Informer<Pod> pods = PodClaims.index(PodsByNode.index(informers.of(Pod.class)));
        Informer<PersistentVolumeClaim> claims = informers.of(PersistentVolumeClaim.class);
        Informer<Node> nodes = informers.of(Node.class);
        Informer<VolumeAttachment> attachments = informers.of(VolumeAttachment.class);
        WorkQueue<String> queue = new WorkQueue<>(manager.timers());
        NodeVolumes volumes = new NodeVolumes(
                pods, claims, informers.of(PersistentVolume.class), informers.of(CSIDriver.class), attachments, nodes);
        pods.addHandler(new Informer.Handler<>() {
            @Override
            public void added(Pod pod) {
                if (!PodsByNode.node(pod).isEmpty()
                        && PodClaims.names(pod).findAny().isPresent()) {
                    queue.add(PodsByNode.node(pod));
                }
            }

            @Override
            public void updated(Pod before, Pod now) {
                boolean same = PodsByNode.node(before).equals(PodsByNode.node(now))
                        && NodeVolumes.uses(before) == NodeVolumes.uses(now);
                if (!same) {
                    added(now);
                }
            }

            @Override
            public void deleted(Pod pod) {
                added(pod);
            }
        });
        claims.addHandler(Informer.Handler.each(claim -> pods.byIndex(PodClaims.INDEX, PodClaims.key(claim))
                .forEach(pod -> {
                    if (!PodsByNode.node(pod).isEmpty()) {
                        queue.add(PodsByNode.node(pod));
                    }
                })));
        attachments.addHandler(Informer.Handler.each(attachment -> {
            queue.add(attachment.getSpec().getNodeName());
            // A volume that one node had exclusively may be what others wait for.
            volumes.waiting(attachment).forEach(queue::add);
        }));
        nodes.addHandler(new Informer.Handler<>() {
            @Override
            public void added(Node node) {
                queue.add(node.getMetadata().getName());
            }

            @Override
            public void updated(Node before, Node now) {
                if (!Objects.equals(inUse(before), inUse(now))
                        || !Objects.equals(
                                before.getSpec().getTaints(), now.getSpec().getTaints())) {
                    added(now);
                }
            }

            @Override
            public void deleted(Node node) {
                added(node);
            }

            private static Object inUse(Node node) {
                return node.getStatus() == null
                        ? ""
                        : Objects.toString(node.getStatus().getVolumesInUse(), "");
            }
        });
        manager.add(new Controller<>(
                "attachdetach", 2, queue, new AttachDetachReconciler(api, volumes, events, manager.timers())));
    }
}
