package io.keelson.integration.endtoend;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One cluster with a node for all tests that only use it; it is started for the first of them and stays until the end. */
final class NodeCluster implements BeforeAllCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(NodeCluster.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        store(context)
                .computeIfAbsent(TestCluster.class, k -> TestCluster.withNode().up());
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type.equals(TestCluster.class) || type.equals(KubectlPods.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestCluster cluster = store(context).get(TestCluster.class, TestCluster.class);
        return parameter.getParameter().getType().equals(KubectlPods.class) ? new KubectlPods(cluster) : cluster;
    }
}
