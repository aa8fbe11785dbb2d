package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.container.CgroupConfigs;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.linux.cgroup.CgroupShare;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The cgroups above containers': one for all pods, one for each class of quality of service, one for each pod. The class
 * Burstable weighs what its pods ask for, BestEffort gets what is left. Any thread may use it.
 */
public final class PodCgroups {
    private static final String PREFIX = "pod";
    private static final List<String> LEVELS = List.of("Guaranteed", "Burstable", "BestEffort");

    private final io.keelson.linux.cgroup.Cgroups tree;
    private final CgroupConfigs cgroups;

    /** @param cgroups says where they are and what they are told */
    public PodCgroups(io.keelson.linux.cgroup.Cgroups tree, CgroupConfigs cgroups) {
        this.tree = tree;
        this.cgroups = cgroups;
    }

    /** Makes the cgroups of all pods and of the classes. @throws IOException with the kernel's reason */
    public void start(int processors) throws IOException {
        tree.apply(cgroups.root(), cgroups.all(processors));
        tree.apply(cgroups.level("Burstable"), CgroupShare.LEAST);
        tree.apply(cgroups.level("BestEffort"), CgroupShare.LEAST);
    }

    /**
     * Makes a pod's cgroup.
     *
     * @param active the pods that use the node, this one among them
     * @throws IOException with the kernel's reason
     */
    void make(Pod pod, Collection<Pod> active) throws IOException {
        weigh(active);
        tree.apply(cgroups.parent(pod), cgroups.share(pod));
    }

    /** Gives a pod's cgroup room for both what it has and what it is to have, so that its containers can change. */
    void widen(Pod has, Pod toHave) throws IOException {
        tree.apply(cgroups.parent(toHave), cgroups.share(has).widest(cgroups.share(toHave)));
    }

    /** Gives a pod's cgroup what the pod has been given. */
    void settle(Pod pod) throws IOException {
        tree.apply(cgroups.parent(pod), cgroups.share(pod));
    }

    /** Returns the most memory a pod may use in bytes, 0 for any amount. */
    long memoryLimit(Pod pod) {
        return cgroups.share(pod).memory();
    }

    /** Gives the class Burstable the weight of its pods. */
    synchronized void weigh(Collection<Pod> active) throws IOException {
        List<Pod> burstable = active.stream()
                .filter(p -> PodFacts.qosClass(p).equals("Burstable"))
                .toList();
        tree.apply(cgroups.level("Burstable"), CgroupShare.weight(CgroupConfigs.cpuShares(burstable)));
    }

    /** Removes a pod's cgroup, whichever class it was of. @throws IOException where a process is still in it */
    void remove(String uid) throws IOException {
        for (String level : LEVELS) {
            String cgroup = cgroups.level(level) + "/" + PREFIX + uid;
            if (!tree.remove(cgroup)) {
                throw new IOException("cgroup " + cgroup + " is in use");
            }
        }
    }

    /** Returns the uids of the pods that have a cgroup. */
    Set<String> pods() throws IOException {
        Set<String> pods = new HashSet<>();
        for (String level : LEVELS) {
            for (String name : tree.children(cgroups.level(level))) {
                if (name.startsWith(PREFIX)) {
                    pods.add(name.substring(PREFIX.length()));
                }
            }
        }
        return pods;
    }
}
