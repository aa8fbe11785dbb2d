package io.keelson.apiserver.proxy.html;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * A page whose links are rewritten while it passes. Parts are made when they are asked for, so a reader that is slow holds
 * back the backend, and what is held is bounded: a tag, and what one kilobyte of coded page stands for.
 */
public final class ProxiedPage {
    /** Deflate makes at most 1032 bytes of one. */
    private static final int CODED_PART = 1024;

    private static final int PART = 64 * 1024;

    private final HtmlLinks links;
    private final @Nullable PageCoding coding;
    private @Nullable ByteBuf current;
    private boolean ended;

    private ProxiedPage(ProxiedLinks links, @Nullable PageCoding coding) {
        this.links = new HtmlLinks(links);
        this.coding = coding;
    }

    /**
     * Returns whether this is about a page that can be read.
     *
     * @param contentType the header's value, null for none
     * @param coding the value of {@code Content-Encoding}, empty for none
     */
    public static boolean readable(@Nullable String contentType, String coding) {
        return contentType != null
                && contentType.split(";", 2)[0].strip().equals("text/html")
                && PageCoding.known(coding);
    }

    /**
     * Returns the page with its links rewritten.
     *
     * @param page as the backend sends it; the buffers are released
     * @param coding the value of {@code Content-Encoding}, one that is {@link #readable}
     * @param links where its links lead
     */
    public static Flux<ByteBuf> rewrite(Flux<ByteBuf> page, String coding, ProxiedLinks links) {
        return Flux.defer(() -> {
            ProxiedPage proxied = new ProxiedPage(links, PageCoding.of(coding));
            return page.concatMapIterable(part -> () -> proxied.parts(part), 1)
                    .concatWith(Flux.defer(() -> Flux.just(proxied.last())))
                    .doOnDiscard(ByteBuf.class, ByteBuf::release)
                    .doFinally(any -> proxied.close());
        });
    }

    private synchronized Iterator<ByteBuf> parts(ByteBuf part) {
        if (ended) {
            part.release();
        } else {
            current = part;
        }
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return more();
            }

            @Override
            public ByteBuf next() {
                return part();
            }
        };
    }

    private synchronized boolean more() {
        ByteBuf left = current;
        if (left != null && !left.isReadable()) {
            left.release();
            current = null;
            return false;
        }
        return left != null;
    }

    private synchronized ByteBuf part() {
        ByteBuf left = current;
        if (left == null) {
            throw new NoSuchElementException();
        }
        PageCoding coded = coding;
        if (coded == null) {
            return rewritten(left, Math.min(left.readableBytes(), PART));
        }
        coded.decode(left.readRetainedSlice(Math.min(left.readableBytes(), CODED_PART)));
        decoded(coded);
        return encoded(coded);
    }

    private void decoded(PageCoding coded) {
        for (ByteBuf plain = coded.decoded(); plain != null; plain = coded.decoded()) {
            try {
                coded.encode(rewritten(plain, plain.readableBytes()));
            } finally {
                plain.release();
            }
        }
    }

    private static ByteBuf encoded(PageCoding coded) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf one = coded.encoded(); one != null; one = coded.encoded()) {
            all.writeBytes(one);
            one.release();
        }
        return all;
    }

    private ByteBuf rewritten(ByteBuf page, int length) {
        byte[] bytes = new byte[length];
        page.readBytes(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 256);
        links.read(bytes, out);
        return Unpooled.wrappedBuffer(out.toByteArray());
    }

    private synchronized ByteBuf last() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        links.finish(out);
        ByteBuf rest = Unpooled.wrappedBuffer(out.toByteArray());
        PageCoding coded = coding;
        if (coded == null) {
            return rest;
        }
        coded.end();
        coded.encode(rest);
        coded.finish();
        return encoded(coded);
    }

    private synchronized void close() {
        if (ended) {
            return;
        }
        ended = true;
        if (current != null) {
            current.release();
            current = null;
        }
        if (coding != null) {
            coding.close();
        }
    }
}
