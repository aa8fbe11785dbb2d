package io.keelson.distribution.alone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.distribution.cluster.ConfigurationException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeProxyConfigurationTest {
    private static final String HEAD = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

    private static KubeProxyConfiguration parse(String yaml) {
        return KubeProxyConfiguration.parse("proxy.yaml", (HEAD + yaml).getBytes(StandardCharsets.UTF_8));
    }

    /** As kubeadm writes it: all fields, most of them without a value. */
    @Test
    void whatAsksForNothingIsNoError() {
        KubeProxyConfiguration read = parse("""
                bindAddress: 0.0.0.0
                bindAddressHardFail: false
                clientConnection:
                  acceptContentTypes: ""
                  burst: 0
                  kubeconfig: /var/lib/kube-proxy/kubeconfig.conf
                  qps: 0
                clusterCIDR: 10.244.0.0/16,fd00:10:244::/56
                configSyncPeriod: 0s
                conntrack: {maxPerCore: null, min: null, tcpCloseWaitTimeout: null}
                detectLocal: {bridgeInterface: "", interfaceNamePrefix: ""}
                detectLocalMode: ""
                healthzBindAddress: "0.0.0.0:10256"
                hostnameOverride: node-1
                iptables: {localhostNodePorts: null, masqueradeAll: false, masqueradeBit: null, syncPeriod: 0s}
                logging: {flushFrequency: 0, options: {json: {infoBufferSize: "0"}, text: {infoBufferSize: "0"}}, verbosity: 0}
                metricsBindAddress: "[::1]"
                mode: nftables
                nodePortAddresses: [192.0.2.0/24]
                oomScoreAdj: null
                """);
        assertThat(read.kubeconfig()).isEqualTo(Path.of("/var/lib/kube-proxy/kubeconfig.conf"));
        assertThat(read.clusterRanges()).containsExactly("10.244.0.0/16", "fd00:10:244::/56");
        assertThat(read.hostname()).isEqualTo("node-1");
        assertThat(read.nodePortAddresses()).containsExactly("192.0.2.0/24");
        assertThat(read.address("healthzBindAddress", 1)).isEqualTo(new InetSocketAddress("0.0.0.0", 10256));
        assertThat(read.address("metricsBindAddress", 10249)).isEqualTo(new InetSocketAddress("::1", 10249));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hostnameOverwrite: a              | unknown field \"hostnameOverwrite\"",
                "nftables: {syncperiod: 1s}        | unknown field \"nftables.syncperiod\"",
                "iptables: {masqueradeAll: true}   | iptables.masqueradeAll: this proxy does not act on it",
                "conntrack: {min: 5}               | conntrack.min: this proxy does not act on it",
                "bindAddress: 192.0.2.1            | bindAddress: this proxy does not act on it",
                "mode: ipvs                        | mode: this proxy has the mode nftables alone, not \"ipvs\"",
                "detectLocalMode: NodeCIDR         | detectLocalMode: ClusterCIDR and BridgeInterface are known",
                "healthzBindAddress: example.com:1 | healthzBindAddress: \"example.com:1\" is no address",
                "metricsBindAddress: 127.0.0.1:x   | metricsBindAddress: \"127.0.0.1:x\" is no address",
                "nodePortAddresses: 192.0.2.0/24   | nodePortAddresses: a list is wanted",
                "mode: [nftables]                  | mode: a string is wanted",
                "mode: {                           | proxy.yaml: ",
            })
    void whatCannotBeDoneIsRefused(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anotherKindIsRefused() {
        assertThatThrownBy(() -> KubeProxyConfiguration.parse(
                        "x", "kind: KubeletConfiguration".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("is no KubeProxyConfiguration");
    }
}
