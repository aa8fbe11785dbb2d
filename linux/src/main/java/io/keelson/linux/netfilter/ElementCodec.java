package io.keelson.linux.netfilter;

import org.jspecify.annotations.Nullable;

/** Elements of sets as nfnetlink carries them. */
final class ElementCodec {
    private static final int KEY = 1;
    private static final int DATA = 2;
    private static final int KEY_END = 10;
    private static final int VALUE = 1;
    private static final int VERDICT = 2;
    private static final int VERDICT_CODE = 1;
    private static final int VERDICT_CHAIN = 2;
    private static final int DROP = 0;
    private static final int GOTO = -4;

    private ElementCodec() {}

    static void write(NetfilterMessage message, SetElement element) {
        value(message, KEY, element.key());
        byte[] end = element.end();
        if (end != null) {
            value(message, KEY_END, end);
        }
        byte[] data = element.data();
        String chain = element.chain();
        if (data != null) {
            value(message, DATA, data);
        } else if (chain != null) {
            int outer = message.open(DATA);
            int inner = message.open(VERDICT);
            message.number(VERDICT_CODE, chain.isEmpty() ? DROP : GOTO);
            if (!chain.isEmpty()) {
                message.text(VERDICT_CHAIN, chain);
            }
            message.close(inner).close(outer);
        }
    }

    private static void value(NetfilterMessage message, int type, byte[] bytes) {
        int outer = message.open(type);
        message.bytes(VALUE, bytes).close(outer);
    }

    /** The element of an answer, or null where it has no key. */
    static @Nullable SetElement read(NetfilterAttributes element) {
        byte[] key = value(element.find(KEY));
        NetfilterAttributes data = element.find(DATA);
        String chain = null;
        NetfilterAttributes verdict = data == null ? null : data.find(VERDICT);
        if (verdict != null) {
            NetfilterAttributes name = verdict.find(VERDICT_CHAIN);
            chain = name == null ? "" : name.text();
        }
        return key == null ? null : new SetElement(key, value(element.find(KEY_END)), value(data), chain);
    }

    private static byte @Nullable [] value(@Nullable NetfilterAttributes data) {
        NetfilterAttributes value = data == null ? null : data.find(VALUE);
        return value == null ? null : value.copy();
    }
}
