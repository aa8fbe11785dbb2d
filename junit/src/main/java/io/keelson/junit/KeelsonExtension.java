package io.keelson.junit;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts a control plane before the first test of a class and stops it after the last. Tests take a {@link
 * ControlPlane} or a {@link KubernetesClient} as parameter:
 *
 * <pre>{@code
 * @ExtendWith(KeelsonExtension.class)
 * class MyControllerTest {
 *     @Test
 *     void makesPods(KubernetesClient client) { … }
 * }
 * }</pre>
 */
public final class KeelsonExtension implements BeforeAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(KeelsonExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException {
        context.getStore(NAMESPACE).put(ControlPlane.class, ControlPlane.start());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == ControlPlane.class || type == KubernetesClient.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ControlPlane plane = context.getStore(NAMESPACE).get(ControlPlane.class, ControlPlane.class);
        if (plane == null) {
            throw new IllegalStateException("the control plane has not been started");
        }
        return parameter.getParameter().getType() == ControlPlane.class ? plane : plane.client();
    }
}
