package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Mounts and unmounts one volume: finds what it is and who can do it, and keeps its record. Stateless but for that. */
final class VolumeOperations {
    private final List<VolumeKind> kinds;
    private final ClaimedVolumes claims;
    private final MountedVolumes mounted;
    private final Function<Boolean, Path> roots;

    /** @param roots the directory of all pods' files, for what is secret and what is not */
    VolumeOperations(
            List<VolumeKind> kinds, ClaimedVolumes claims, MountedVolumes mounted, Function<Boolean, Path> roots) {
        this.kinds = List.copyOf(kinds);
        this.claims = claims;
        this.mounted = mounted;
        this.roots = roots;
    }

    /** Returns whether a volume may follow something; of a claim that is not known before it is looked at. */
    boolean mayChange(Volume volume) {
        if (volume.getPersistentVolumeClaim() != null || volume.getEphemeral() != null) {
            return true;
        }
        VolumeSpec spec = new VolumeSpec(volume, null, null);
        VolumeKind kind = kind(spec);
        return kind != null && kind.changes(spec);
    }

    /**
     * Mounts a volume, or brings it up to date.
     *
     * @param refresh whether only a volume is wanted that follows something
     * @return its path; null where it follows nothing and only such a one is wanted
     * @throws VolumeException with a message that says which volume it is about
     */
    @Nullable
    Path mount(Pod pod, Volume volume, List<String> podIps, boolean refresh) throws VolumeException {
        VolumeSpec spec = claims.resolve(pod, volume);
        VolumeKind kind = kind(spec);
        if (kind == null) {
            throw VolumeException.whole("failed to get Plugin from volumeSpec for volume \"" + spec.name()
                    + "\" err=no volume plugin matched: this node mounts persistent volumes of the kinds csi, hostPath"
                    + " and local");
        }
        if (refresh && !kind.changes(spec)) {
            return null;
        }
        try {
            return mount(pod, spec, kind, podIps);
        } catch (VolumeException e) {
            throw e.whole() ? e : setUpFailed(spec, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            throw setUpFailed(spec, String.valueOf(e.getMessage()));
        }
    }

    private static VolumeException setUpFailed(VolumeSpec spec, String why) {
        return VolumeException.whole("MountVolume.SetUp failed for volume \"" + spec.name() + "\" : " + why);
    }

    private Path mount(Pod pod, VolumeSpec spec, VolumeKind kind, List<String> podIps)
            throws VolumeException, IOException {
        String uid = pod.getMetadata().getUid();
        String name = spec.volume().getName();
        MountedVolume known = mounted.get(uid, name);
        MountedVolume volume = new MountedVolume(
                uid, name, kind.plugin(), directory(kind, uid, spec.name()), known == null ? Map.of() : known.facts());
        if (known == null) {
            mounted.put(volume);
        }
        return kind.setUp(new PodVolume(
                pod,
                spec,
                volume.directory(),
                fsGroup(pod),
                podIps,
                known != null,
                facts -> mounted.put(volume.with(facts))));
    }

    /** Unmounts a volume and forgets it. */
    void unmount(MountedVolume volume) throws VolumeException {
        for (VolumeKind kind : kinds) {
            if (kind.plugin().equals(volume.plugin())) {
                kind.tearDown(volume);
            }
        }
        try {
            mounted.remove(volume);
        } catch (IOException e) {
            throw new VolumeException(
                    "the record of volume " + volume.name() + " cannot be removed: " + e.getMessage());
        }
    }

    private @Nullable VolumeKind kind(VolumeSpec spec) {
        return kinds.stream().filter(k -> k.is(spec)).findFirst().orElse(null);
    }

    /** Upstream's layout: a directory for each kind, so that drivers and scripts find theirs. */
    private Path directory(VolumeKind kind, String uid, String name) {
        return roots.apply(kind.secret())
                .resolve(uid)
                .resolve("volumes")
                .resolve(kind.plugin().replace('/', '~'))
                .resolve(name);
    }

    private static @Nullable Long fsGroup(Pod pod) {
        var context = pod.getSpec().getSecurityContext();
        return context == null ? null : context.getFsGroup();
    }
}
