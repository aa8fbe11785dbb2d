package io.keelson.kubelet.server;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client may do: asked of the API server ({@code SubjectAccessReview}), and remembered for a while. */
final class KubeletAuthorizer {
    private static final Logger LOG = LoggerFactory.getLogger(KubeletAuthorizer.class);
    private static final Duration ALLOWED = Duration.ofMinutes(5);
    private static final Duration DENIED = Duration.ofSeconds(30);

    private record Question(Caller caller, String verb, String subresource) {}

    private final ApiClient api;
    private final String node;
    private final ReviewCache<Question, Boolean> reviews;

    KubeletAuthorizer(ApiClient api, String node, Clock clock) {
        this.api = api;
        this.node = node;
        this.reviews = new ReviewCache<>(clock);
    }

    /**
     * Lets a request pass or not.
     *
     * @throws HttpFailure 403 where it may not, 500 where the API server does not say
     */
    void require(Caller caller, RequestAttributes request) throws HttpFailure {
        for (String subresource : request.subresources()) {
            if (allowed(new Question(caller, request.verb(), subresource))) {
                return;
            }
        }
        throw new HttpFailure(
                403,
                "Forbidden (user=" + caller.name() + ", verb=" + request.verb() + ", resource=nodes, subresource(s)=["
                        + String.join(" ", request.subresources()) + "])\n");
    }

    private boolean allowed(Question question) throws HttpFailure {
        Boolean known = reviews.get(question);
        if (known != null) {
            return known;
        }
        Caller caller = question.caller();
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("user", caller.name());
        spec.put("uid", caller.uid());
        spec.put("groups", caller.groups());
        spec.put("extra", caller.extra());
        spec.put(
                "resourceAttributes",
                Map.of(
                        "version",
                        "v1",
                        "resource",
                        "nodes",
                        "subresource",
                        question.subresource(),
                        "name",
                        node,
                        "verb",
                        question.verb()));
        try {
            byte[] answer = api.send(
                    "POST",
                    "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                    "application/json",
                    Map.of("apiVersion", "authorization.k8s.io/v1", "kind", "SubjectAccessReview", "spec", spec));
            boolean allowed = api.tree(answer).path("status").path("allowed").asBoolean(false);
            reviews.put(question, allowed, allowed ? ALLOWED : DENIED);
            return allowed;
        } catch (KubernetesClientException e) {
            LOG.warn("an access cannot be reviewed: {}", e.getMessage());
            throw new HttpFailure(
                    500,
                    "Authorization error (user=" + caller.name() + ", verb=" + question.verb()
                            + ", resource=nodes, subresource=" + question.subresource() + ")");
        }
    }
}
