package io.keelson.kubelet.volume;

import io.keelson.kubelet.env.DownwardApi;
import io.keelson.kubelet.env.ReferenceReader;
import java.util.List;

/** The kinds of volumes that the kubelet makes by itself. */
public final class LocalKinds {
    private LocalKinds() {}

    /**
     * Returns them.
     *
     * @param references reads config maps and secrets
     * @param downwardApi reads the pods' own fields
     * @param tokens gets service-account tokens
     * @param mounted what is mounted for the pods of this node
     */
    public static List<VolumeKind> of(
            ReferenceReader references, DownwardApi downwardApi, ServiceAccountTokens tokens, MountedVolumes mounted) {
        Sources sources = new Sources(references, downwardApi, tokens);
        return List.of(
                new ConfigMapVolume(sources),
                new SecretVolume(sources),
                new DownwardApiVolume(sources),
                new ProjectedVolume(sources),
                new EmptyDirVolume(),
                new HostPathVolume(),
                new ImageVolume(),
                new LocalVolume(mounted));
    }
}
