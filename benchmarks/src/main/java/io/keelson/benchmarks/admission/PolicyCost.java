package io.keelson.benchmarks.admission;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.ApiServerCore;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.DynamicAdmission;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.request.RequestInfo;
import io.keelson.resources.BuiltinResources;
import io.keelson.storage.memory.MemoryBackend;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** Processor time that webhooks and policies take of the creation of a pod: with a policy of ten expressions, and with none. */
@Command(
        name = "PolicyCost",
        description = "Processor time of admission by policies, a write.",
        mixinStandardHelpOptions = true)
public final class PolicyCost implements Callable<Integer> {
    /** Expressions as policies of clusters have them, all true for the pod. */
    private static final List<String> EXPRESSIONS = List.of(
            "object.spec.containers.all(c, c.image.startsWith('registry.example.com/'))",
            "object.spec.containers.all(c, has(c.resources) && has(c.resources.limits))",
            "!has(object.spec.hostNetwork) || !object.spec.hostNetwork",
            "object.spec.containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged))",
            "has(object.metadata.labels) && 'app' in object.metadata.labels",
            "object.metadata.labels['app'].matches('^[a-z-]+$')",
            "object.metadata.name.size() < 60",
            "request.operation != 'CREATE' || !has(object.spec.nodeName)",
            "!has(object.spec.volumes) || object.spec.volumes.all(v, !has(v.hostPath))",
            "namespaceObject.metadata.name == request.namespace");

    private static final String POD = """
            {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'web-1', 'namespace': 'load', 'labels': {'app': 'web'}},
             'spec': {'containers': [
              {'name': 'a', 'image': 'registry.example.com/a:1', 'resources': {'limits': {'cpu': '1', 'memory': '64Mi'}}},
              {'name': 'b', 'image': 'registry.example.com/b:1', 'resources': {'limits': {'cpu': '1', 'memory': '64Mi'}}}]}}
            """;

    @Option(
            names = "--writes",
            description = "Writes that are timed, after as many that are not (default: ${DEFAULT-VALUE}).",
            defaultValue = "50000")
    private int writes = 50_000;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PolicyCost()).execute(arguments));
    }

    @Override
    public Integer call() {
        Authorizer all = asked -> new Authorizer.Decision(Authorizer.Outcome.ALLOW, "");
        try (MemoryBackend backend = new MemoryBackend();
                ApiServerCore core = BuiltinResources.server(backend, Clock.systemUTC());
                DynamicAdmission admission = new DynamicAdmission(core.reader(), core::latest, core.versions(), all)) {
            BuiltinResources.serve(core, "10.96.0.0/16", java.util.Map.of());
            core.start();
            create(core, "{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'load'}}");
            System.out.printf("none: %.2f µs a write%n", cost(core, admission.plugins()));
            create(core, policy());
            create(core, """
                    {'apiVersion': 'admissionregistration.k8s.io/v1', 'kind': 'ValidatingAdmissionPolicyBinding', 'metadata':
                     {'name': 'ten'}, 'spec': {'policyName': 'ten', 'validationActions': ['Deny']}}
                    """);
            System.out.printf("ten expressions: %.2f µs a write%n", cost(core, admission.plugins()));
        }
        return 0;
    }

    private static ObjectNode tree(String json) {
        return Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static void create(ApiServerCore core, String object) {
        create(core, tree(object));
    }

    private static void create(ApiServerCore core, ObjectNode object) {
        if (core.ownWrites().createMissing(List.of(object)) != 1) {
            throw new IllegalStateException("not created: " + object);
        }
    }

    private static ObjectNode policy() {
        ObjectNode policy = tree("""
                {'apiVersion': 'admissionregistration.k8s.io/v1', 'kind': 'ValidatingAdmissionPolicy', 'metadata':
                 {'name': 'ten'}, 'spec': {'failurePolicy': 'Fail', 'matchConstraints': {'matchPolicy': 'Equivalent',
                 'resourceRules': [{'operations': ['CREATE'], 'apiGroups': [''], 'apiVersions': ['v1'],
                 'resources': ['pods'], 'scope': '*'}]}}}
                """);
        EXPRESSIONS.forEach(each ->
                policy.withObject("spec").withArray("validations").addObject().put("expression", each));
        return policy;
    }

    private double cost(ApiServerCore core, List<AdmissionPlugin> plugins) {
        long started = 0;
        for (int i = 0; i < 2 * writes; i++) {
            if (i == writes) {
                started = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            }
            AdmissionRequest request = request(core);
            for (AdmissionPlugin plugin : plugins) {
                plugin.admit(request);
            }
            for (AdmissionPlugin plugin : plugins) {
                plugin.validate(request);
            }
        }
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - started) / 1e3 / writes;
    }

    private final ObjectNode pod = tree(POD);

    private AdmissionRequest request(ApiServerCore core) {
        RequestInfo info =
                new RequestInfo(true, "/api/v1/namespaces/load/pods", "create", "", "v1", "load", "pods", "", "", "");
        return new AdmissionRequest(
                AdmissionRequest.Operation.CREATE,
                new GroupVersionResource("", "v1", "pods"),
                "",
                new GroupVersionKind("", "v1", "Pod"),
                "load",
                "web-1",
                pod,
                null,
                Json.object(),
                new WriteContext(
                        UserInfo.authenticated("somebody", List.of("developers")),
                        info,
                        false,
                        "load",
                        core.reader(),
                        core.transaction(),
                        Clock.systemUTC()));
    }
}
