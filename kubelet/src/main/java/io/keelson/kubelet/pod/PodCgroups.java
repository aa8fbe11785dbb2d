package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.cgroup.CgroupTree;
import io.keelson.kubelet.cgroup.Share;
import io.keelson.kubelet.container.Cgroups;
import io.keelson.kubelet.container.PodFacts;
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

    private final CgroupTree tree;
    private final Cgroups cgroups;

    /** @param cgroups says where they are and what they are told */
    public PodCgroups(CgroupTree tree, Cgroups cgroups) {
        this.tree = tree;
        this.cgroups = cgroups;
    }

    /** Makes the cgroups of all pods and of the classes. @throws IOException with the kernel's reason */
    public void start(int processors) throws IOException {
        tree.apply(cgroups.root(), cgroups.all(processors));
        tree.apply(cgroups.level("Burstable"), Share.LEAST);
        tree.apply(cgroups.level("BestEffort"), Share.LEAST);
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

    /** Gives the class Burstable the weight of its pods. */
    synchronized void weigh(Collection<Pod> active) throws IOException {
        List<Pod> burstable = active.stream()
                .filter(p -> PodFacts.qosClass(p).equals("Burstable"))
                .toList();
        tree.apply(cgroups.level("Burstable"), Share.weight(Cgroups.cpuShares(burstable)));
    }

    /** Removes a pod's cgroup, whichever class it was of. @throws IOException where a process is still in it */
    void remove(String uid) throws IOException {
        for (String level : LEVELS) {
            tree.remove(cgroups.level(level) + "/" + PREFIX + uid);
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
