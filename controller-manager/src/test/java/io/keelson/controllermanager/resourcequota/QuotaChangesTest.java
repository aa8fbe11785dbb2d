package io.keelson.controllermanager.resourcequota;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which changes of a quota make the controller count. */
class QuotaChangesTest {
    private final List<ObjectKey> queued = new ArrayList<>();
    private final Informer.Handler<ResourceQuota> handler = ResourceQuotaController.whenNewOrRespecified(queued::add);

    private static ResourceQuota quota(String hard, String used) {
        return new ResourceQuotaBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("q")
                .endMetadata()
                .withNewSpec()
                .addToHard("pods", Quantity.parse(hard))
                .endSpec()
                .withNewStatus()
                .addToUsed("pods", Quantity.parse(used))
                .endStatus()
                .build();
    }

    @Test
    void whatAdmissionChargedIsNotCountedBackFromCachesThatAreBehind() {
        handler.updated(quota("2", "0"), quota("2", "1"));
        assertThat(queued).isEmpty();
    }

    @Test
    void newLimitsAreCounted() {
        handler.added(quota("2", "0"));
        handler.updated(quota("2", "0"), quota("3", "0"));
        assertThat(queued).hasSize(2);
    }
}
