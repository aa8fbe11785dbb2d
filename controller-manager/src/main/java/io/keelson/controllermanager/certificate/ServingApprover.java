package io.keelson.controllermanager.certificate;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Approves kubelets' requests for serving certificates, which upstream's controllers leave to people: a node of ours asks
 * by itself for the addresses that it has registered with, and {@link ServingNames} says whether they are its own. What is
 * not approved here is left for people, as with upstream.
 */
final class ServingApprover implements Reconciler<String> {
    private static final Logger LOG = LoggerFactory.getLogger(ServingApprover.class);

    private final ApiClient api;
    private final Informer<CertificateSigningRequest> requests;
    private final Informer<Node> nodes;
    private final Informer<EndpointSlice> slices;
    private final List<ReservedRange> ranges;

    /** @param ranges where services and pods have their addresses */
    ServingApprover(
            ApiClient api,
            Informer<CertificateSigningRequest> requests,
            Informer<Node> nodes,
            Informer<EndpointSlice> slices,
            List<String> ranges) {
        this.api = api;
        this.requests = requests;
        this.nodes = nodes;
        this.slices = slices;
        this.ranges = ranges.stream().map(ReservedRange::parse).toList();
    }

    @Override
    public Result reconcile(String name) {
        CertificateSigningRequest request = requests.get(null, name);
        if (request == null
                || !SignerRules.KUBELET_SERVING.equals(request.getSpec().getSignerName())
                || RequestFacts.isIssued(request)
                || RequestFacts.has(request, RequestFacts.APPROVED)
                || RequestFacts.has(request, RequestFacts.DENIED)) {
            return Result.done();
        }
        ParsedRequest asked = ParsedRequest.of(request.getSpec().getRequest());
        @Nullable String refusal = ServingNames.refusal(request, asked, nodes.list(), this::reserved);
        if (refusal == null) {
            RequestApproval.approve(
                    api, request, "Auto approving the serving certificate of a node for its own addresses.");
            return Result.done();
        }
        // What is known of nodes and addresses here may be older than the request.
        LOG.debug("the serving certificate that {} asks for is not approved: {}", name, refusal);
        return Result.again();
    }

    private boolean reserved(InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address)) || isApiServer(address.getHostAddress());
    }

    private boolean isApiServer(String address) {
        return slices.list().stream()
                .filter(slice -> "default".equals(slice.getMetadata().getNamespace())
                        && "kubernetes"
                                .equals(Objects.requireNonNullElse(
                                                slice.getMetadata().getLabels(), java.util.Map.<String, String>of())
                                        .get("kubernetes.io/service-name")))
                .anyMatch(slice -> slice.getEndpoints().stream()
                        .anyMatch(endpoint -> endpoint.getAddresses().contains(address)));
    }
}
