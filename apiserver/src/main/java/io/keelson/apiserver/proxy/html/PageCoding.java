package io.keelson.apiserver.proxy.html;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.JdkZlibDecoder;
import io.netty.handler.codec.compression.JdkZlibEncoder;
import io.netty.handler.codec.compression.ZlibWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A page's content coding, undone and done again. A few bytes can stand for a thousand times as many, so what is undone
 * is given in small parts.
 */
final class PageCoding implements AutoCloseable {
    private static final int COMPRESSION_LEVEL = 6;

    private final JdkZlibDecoder decoder;
    private final EmbeddedChannel in;
    private final EmbeddedChannel out;

    private PageCoding(ZlibWrapper wrapper) {
        decoder = new JdkZlibDecoder(wrapper, 0);
        in = new EmbeddedChannel(decoder);
        out = new EmbeddedChannel(new JdkZlibEncoder(wrapper, COMPRESSION_LEVEL));
    }

    /** Returns whether pages that are coded so can be read. */
    static boolean known(String coding) {
        return coding.isEmpty() || coding.equals("gzip") || coding.equals("deflate");
    }

    /** Returns the coding of this name, null for none. What the name {@code deflate} means has no zlib header, as in Go. */
    static @Nullable PageCoding of(String coding) {
        return switch (coding) {
            case "gzip" -> new PageCoding(ZlibWrapper.GZIP);
            case "deflate" -> new PageCoding(ZlibWrapper.NONE);
            default -> null;
        };
    }

    /** Takes coded bytes, which are released. */
    void decode(ByteBuf coded) {
        in.writeInbound(coded);
    }

    /** Returns the next bytes of the page, null where there are none yet. */
    @Nullable
    ByteBuf decoded() {
        return in.readInbound();
    }

    /** @throws DecompressionException where the coded bytes have ended before what they stand for */
    void end() {
        if (!decoder.isClosed()) {
            throw new DecompressionException("unexpected EOF");
        }
    }

    void encode(ByteBuf page) {
        out.writeOutbound(page);
    }

    void finish() {
        out.finish();
    }

    /** Returns the next coded bytes, null where there are none yet. */
    @Nullable
    ByteBuf encoded() {
        return out.readOutbound();
    }

    @Override
    public void close() {
        in.finishAndReleaseAll();
        out.finishAndReleaseAll();
    }
}
