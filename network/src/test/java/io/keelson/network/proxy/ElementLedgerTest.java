package io.keelson.network.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.linux.netfilter.SetElement;
import io.keelson.network.proxy.TableElements.Place;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ElementLedgerTest {
    private final ElementLedger ledger = new ElementLedger();

    @Test
    void onlyWhatHasChangedIsWritten() {
        put("a", element(1, "pick-1"), element(2, "pick-1"));
        ElementLedger.Change change = put("a", element(1, "pick-1"), element(2, "pick-2"));
        assertThat(change.removed().values()).containsExactly(element(2, "pick-1"));
        assertThat(change.added().values()).containsExactly(element(2, "pick-2"));
    }

    @Test
    void whoAskedFirstHasThePlaceUntilItLetsGo() {
        put("a", element(1, "pick-1"));
        assertThat(put("thief", element(1, "pick-9")).isEmpty()).isTrue();
        assertThat(put("a").added().values()).containsExactly(element(1, "pick-9"));
        assertThat(put("thief").removed().values()).containsExactly(element(1, "pick-9"));
    }

    @Test
    void tenThousandMayWaitForOnePlace() {
        for (int i = 0; i < 10_000; i++) {
            put("s" + i, element(1, "pick-" + i));
        }
        for (int i = 0; i < 9_999; i++) {
            put("s" + i);
        }
        assertThat(ledger.difference(Map.of()).added().values()).containsExactly(element(1, "pick-9999"));
    }

    @Test
    void theKernelsStateIsPutRight() {
        put("a", element(1, "pick-1"), element(2, "pick-1"));
        SetElement wrong = element(1, "pick-7");
        SetElement strange = element(3, "pick-1");
        ElementLedger.Change change = ledger.difference(Map.of(place(wrong), wrong, place(strange), strange));
        assertThat(change.removed().values()).containsExactlyInAnyOrder(wrong, strange);
        assertThat(change.added().values()).containsExactlyInAnyOrder(element(1, "pick-1"), element(2, "pick-1"));
    }

    private ElementLedger.Change put(String owner, SetElement... elements) {
        Map<Place, SetElement> wanted = new java.util.LinkedHashMap<>();
        for (SetElement element : elements) {
            wanted.put(place(element), element);
        }
        ElementLedger.Change change = ElementLedger.Change.none();
        ledger.put(owner, wanted, change);
        return change;
    }

    private static Place place(SetElement element) {
        return TableElements.place(ServiceSet.SERVICES, element);
    }

    private static SetElement element(int key, String chain) {
        return new SetElement(new byte[] {(byte) key}, null, null, chain);
    }
}
