package io.keelson.kubelet.env;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpansionTest {
    private static String expand(String text) {
        return Expansion.expand(text, Map.of("A", "1", "B", "$(A)"));
    }

    @Test
    void replacesWhatIsKnownAndKeepsTheRest() {
        assertEquals("x1y", expand("x$(A)y"));
        assertEquals("$(C)", expand("$(C)"));
        assertEquals("$(A", expand("$(A"));
        assertEquals("$A $", expand("$A $"));
    }

    @Test
    void twoDollarsStandForOne() {
        assertEquals("$(A)", expand("$$(A)"));
        assertEquals("$1", expand("$$$(A)"));
    }

    @Test
    void valuesAreNotExpandedAgain() {
        assertEquals("$(A)", expand("$(B)"));
    }
}
