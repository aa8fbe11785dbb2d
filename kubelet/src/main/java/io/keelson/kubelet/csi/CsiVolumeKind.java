package io.keelson.kubelet.csi;

import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.keelson.kubelet.csi.CsiFacts.Step;
import io.keelson.kubelet.volume.MountedVolume;
import io.keelson.kubelet.volume.MountedVolumes;
import io.keelson.kubelet.volume.PodVolume;
import io.keelson.kubelet.volume.VolumeException;
import io.keelson.kubelet.volume.VolumeKind;
import io.keelson.kubelet.volume.VolumeSpec;
import io.keelson.nodeplugins.csi.v1.NodeServiceCapability.RPC;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Volumes of drivers: staged once for the node where the driver stages, published for each pod, undone in the other order.
 * What is done with one volume of a driver, for whichever pods, is done one after another.
 */
public final class CsiVolumeKind implements VolumeKind {
    /** The kind's name, as upstream has it. */
    static final String PLUGIN = "kubernetes.io/csi";

    private static final String LOG_NAME = PLUGIN + ": ";

    private final CsiDrivers drivers;
    private final Function<String, @Nullable CSIDriver> objects;
    private final CsiAttachments attachments;
    private final CsiAttributes attributes;
    private final CsiExpansion expansion;
    private final MountedVolumes mounted;
    private final Path plugins;
    private final DeviceLocks locks = new DeviceLocks();

    /**
     * @param objects the API server's objects about drivers, by name
     * @param plugins the directory that volumes are staged below
     */
    CsiVolumeKind(
            CsiDrivers drivers,
            Function<String, @Nullable CSIDriver> objects,
            CsiAttachments attachments,
            CsiAttributes attributes,
            CsiExpansion expansion,
            MountedVolumes mounted,
            Path plugins) {
        this.drivers = drivers;
        this.objects = objects;
        this.attachments = attachments;
        this.attributes = attributes;
        this.expansion = expansion;
        this.mounted = mounted;
        this.plugins = plugins;
    }

    @Override
    public String plugin() {
        return PLUGIN;
    }

    @Override
    public boolean is(VolumeSpec spec) {
        return CsiSource.driver(spec) != null;
    }

    @Override
    public boolean changes(VolumeSpec spec) {
        return spec.persistent() != null || republished(objects.apply(Objects.requireNonNull(CsiSource.driver(spec))));
    }

    private static boolean republished(@Nullable CSIDriver driver) {
        return driver != null && Boolean.TRUE.equals(driver.getSpec().getRequiresRepublish());
    }

    @Override
    public Path setUp(PodVolume volume) throws VolumeException {
        CsiSource source = CsiSource.of(volume);
        try (AutoCloseable held = locks.hold(source.driver() + "^" + source.handle())) {
            Objects.requireNonNull(held);
            return new Mounting(volume, source).run();
        } catch (VolumeException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new VolumeException(String.valueOf(e.getMessage()));
        }
    }

    /** One volume on its way into a pod. */
    private final class Mounting {
        private final PodVolume volume;
        private final CsiSource source;
        private final @Nullable CSIDriver object;
        private final Path target;
        private final Path staging;
        private CsiFacts facts;

        Mounting(PodVolume volume, CsiSource source) {
            this.volume = volume;
            this.source = source;
            this.object = objects.apply(source.driver());
            this.target = target(volume.directory());
            this.staging = CsiSource.staging(plugins, source.driver(), source.handle());
            MountedVolume known = known();
            this.facts = known != null && known.facts().containsKey("driver")
                    ? CsiFacts.of(known)
                    : new CsiFacts(source.driver(), source.handle(), attachable(), Step.NO, Step.NO);
        }

        private @Nullable MountedVolume known() {
            return mounted.of(volume.uid()).stream()
                    .filter(v -> v.name().equals(volume.volume().getName()))
                    .findFirst()
                    .orElse(null);
        }

        /** Where nobody says that a driver's volumes are not attached, they are. */
        private boolean attachable() {
            return !source.ephemeral()
                    && (object == null || !Boolean.FALSE.equals(object.getSpec().getAttachRequired()));
        }

        private void note(CsiFacts now) throws IOException {
            facts = now;
            volume.record().write(now.map());
        }

        Path run() throws VolumeException, IOException {
            note(facts);
            Map<String, String> context = facts.attachable()
                    ? attachments.metadata(facts, volume.spec().name())
                    : Map.of();
            CsiClient client = drivers.client(source.driver());
            if (client == null) {
                String why = "driver name " + source.driver() + " not found in the list of registered CSI drivers";
                throw source.ephemeral()
                        ? new VolumeException(LOG_NAME + "mounter.SetUpAt failed to get CSI client: " + why)
                        : deviceFailed(LOG_NAME + "attacher.MountDevice failed to create newCsiDriverClient: " + why);
            }
            Set<RPC.Type> can = capabilities(client);
            boolean first = facts.published() != Step.DONE;
            if (!source.ephemeral() && can.contains(RPC.Type.STAGE_UNSTAGE_VOLUME) && facts.staged() != Step.DONE) {
                stage(client, can, context);
            }
            if (first || republished(object)) {
                publish(client, can, context);
            }
            if (first) {
                CsiOwnership.apply(source, volume, object, can, target);
            }
            if (!source.ephemeral()) {
                expansion.expand(volume, source, client, can, target, stagedAt());
            }
            return target;
        }

        private Set<RPC.Type> capabilities(CsiClient client) throws VolumeException {
            try {
                return client.capabilities();
            } catch (CsiException e) {
                throw source.ephemeral()
                        ? new VolumeException(String.valueOf(e.getMessage()))
                        : deviceFailed(String.valueOf(e.getMessage()));
            }
        }

        private @Nullable Path stagedAt() {
            return facts.staged() == Step.DONE ? staging : null;
        }

        private VolumeException deviceFailed(String why) {
            return VolumeException.whole("MountVolume.MountDevice failed for volume \""
                    + volume.spec().name() + "\" : " + why);
        }

        private void stage(CsiClient client, Set<RPC.Type> can, Map<String, String> context)
                throws VolumeException, IOException {
            boolean there = mounted.all().stream()
                    .filter(v -> v.plugin().equals(PLUGIN))
                    .map(CsiFacts::of)
                    .anyMatch(f -> f.sameDevice(facts) && f.staged() == Step.DONE);
            if (!there) {
                Map<String, String> secrets;
                try {
                    secrets = attributes.secret(source.stageSecret(), "NodeStageSecretRef");
                } catch (VolumeException e) {
                    throw deviceFailed(String.valueOf(e.getMessage()));
                }
                note(facts.staged(Step.UNCERTAIN));
                CsiPaths.makeStaging(staging);
                try {
                    client.stage(CsiRequests.stage(source, can, context, secrets, staging, volume.fsGroup()));
                } catch (CsiException e) {
                    if (e.certain()) {
                        CsiPaths.removeStaging(staging);
                        note(facts.staged(Step.NO));
                    }
                    throw deviceFailed(String.valueOf(e.getMessage()));
                }
            }
            note(facts.staged(Step.DONE));
        }

        private void publish(CsiClient client, Set<RPC.Type> can, Map<String, String> context)
                throws VolumeException, IOException {
            boolean first = facts.published() != Step.DONE;
            CsiLifecycle.check(source, object);
            CsiOwnership.policy(object);
            CsiPublication publication =
                    CsiPublication.of(source, volume, object, attributes, context, target, stagedAt());
            if (first) {
                note(facts.published(Step.UNCERTAIN));
                CsiPaths.makeParent(target);
            }
            try {
                client.publish(CsiRequests.publish(publication, can, volume.fsGroup()));
            } catch (CsiException e) {
                // What a pod has already is left to it when it cannot be published again.
                if (first && e.certain()) {
                    CsiPaths.remove(target);
                    note(facts.published(Step.NO));
                }
                throw new VolumeException(String.valueOf(e.getMessage()));
            }
            CsiPaths.check(target, source.driver());
            if (first) {
                note(facts.published(Step.DONE));
            }
        }
    }

    /** Returns where a driver is to publish a volume. */
    static Path target(Path directory) {
        return directory.resolve("mount");
    }

    @Override
    public void tearDown(MountedVolume volume) throws VolumeException {
        CsiFacts facts = CsiFacts.of(volume);
        if (facts.driver().isEmpty()) {
            return;
        }
        try (AutoCloseable held = locks.hold(facts.driver() + "^" + facts.handle())) {
            Objects.requireNonNull(held);
            undo(volume, facts);
        } catch (VolumeException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new VolumeException(String.valueOf(e.getMessage()));
        }
    }

    private void undo(MountedVolume volume, CsiFacts facts) throws VolumeException, IOException {
        boolean staged = facts.staged() != Step.NO;
        if (facts.published() == Step.NO && !staged) {
            return;
        }
        CsiClient client = drivers.client(facts.driver());
        if (client == null) {
            throw new VolumeException(LOG_NAME + "Unmounter.TearDownAt failed to get CSI client: driver name "
                    + facts.driver() + " not found in the list of registered CSI drivers");
        }
        Path target = target(volume.directory());
        if (facts.published() != Step.NO) {
            try {
                client.unpublish(facts.handle(), target.toString());
            } catch (CsiException e) {
                throw new VolumeException(LOG_NAME + "Unmounter.TearDownAt failed: " + e.getMessage());
            }
            CsiPaths.remove(target);
        }
        if (staged && !usedByOthers(volume, facts)) {
            Path staging = CsiSource.staging(plugins, facts.driver(), facts.handle());
            try {
                client.unstage(facts.handle(), staging.toString());
            } catch (CsiException e) {
                throw new VolumeException(LOG_NAME + "attacher.UnmountDevice failed: " + e.getMessage());
            }
            CsiPaths.removeStaging(staging);
        }
    }

    private boolean usedByOthers(MountedVolume volume, CsiFacts facts) {
        List<CsiFacts> others = mounted.all().stream()
                .filter(v -> v.plugin().equals(PLUGIN)
                        && !(v.pod().equals(volume.pod()) && v.name().equals(volume.name())))
                .map(CsiFacts::of)
                .toList();
        return others.stream().anyMatch(f -> f.sameDevice(facts) && f.staged() != Step.NO);
    }
}
