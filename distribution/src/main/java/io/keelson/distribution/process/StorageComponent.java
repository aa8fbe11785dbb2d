package io.keelson.distribution.process;

import io.keelson.apiserver.storage.StorageMediaType;
import io.keelson.apiserver.storage.TranscodingBackend;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.storage.Backend;
import io.keelson.storage.embedded.EmbeddedBackend;
import io.keelson.storage.embedded.EmbeddedOptions;
import io.keelson.storage.etcd.EtcdBackend;
import io.keelson.storage.etcd.EtcdOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the objects are kept: the embedded store, or etcd. */
final class StorageComponent implements Component {
    private final ClusterConfig config;
    private final ClusterDirectory directory;
    private volatile @Nullable Backend backend;

    StorageComponent(ClusterConfig config, ClusterDirectory directory) {
        this.config = config;
        this.directory = directory;
    }

    @Override
    public String name() {
        return "storage";
    }

    @Override
    public void start() {
        Backend values = config.etcdServers().isEmpty()
                ? EmbeddedBackend.open(directory.store(), EmbeddedOptions.defaults())
                : EtcdBackend.connect(EtcdOptions.of(config.etcdServers())
                        .withTls(
                                config.etcdTls().authority(),
                                config.etcdTls().certificate(),
                                config.etcdTls().key()));
        backend = new TranscodingBackend(values, StorageMediaType.of(config.storageMediaType()));
    }

    /** Returns the open store. */
    Backend backend() {
        return Objects.requireNonNull(backend, "the storage has not been started");
    }

    @Override
    public void stop() {
        Backend open = backend;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public String health() {
        return "ready";
    }
}
