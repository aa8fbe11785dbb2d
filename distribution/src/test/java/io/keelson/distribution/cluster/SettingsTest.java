package io.keelson.distribution.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.distribution.cluster.ClusterConfig.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    Path directory;

    private Settings read(String yaml) throws Exception {
        return Settings.read(Files.writeString(directory.resolve("config.yaml"), yaml));
    }

    @Test
    void defaults() {
        ClusterConfig config = ClusterConfig.defaults(directory);
        assertThat(config.nodeName()).isNotEmpty();
        assertThat(config)
                .isEqualTo(new ClusterConfig(
                        directory,
                        "127.0.0.1",
                        6443,
                        List.of(),
                        true,
                        config.nodeName(),
                        "10.244.0.0/16",
                        "10.96.0.0/12",
                        "cluster.local",
                        10250,
                        "application/json",
                        null,
                        null,
                        "",
                        AuditConfig.NONE,
                        null,
                        EtcdTls.NONE,
                        null));
    }

    @Test
    void aFileSetsWhatItNames() throws Exception {
        ClusterConfig config =
                ClusterConfig.defaults(directory).with(read("port: 7443\nnode: false\netcdServers: ['http://a:1']\n"));
        assertThat(config.port()).isEqualTo(7443);
        assertThat(config.node()).isFalse();
        assertThat(config.etcdServers()).containsExactly("http://a:1");
        assertThat(config.kubeletPort()).isEqualTo(10250);
    }

    @Test
    void anUnknownKeyIsAnError() {
        assertThatThrownBy(() -> read("prot: 7443\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("unknown key \"prot\" (known: dataDir, address, port");
    }

    @Test
    void aValueOfTheWrongTypeNamesItsKey() {
        assertThatThrownBy(() -> read("port: many\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith("\"port\" has a value of the wrong type, integer is wanted");
    }
}
