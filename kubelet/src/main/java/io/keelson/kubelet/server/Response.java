package io.keelson.kubelet.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;

/** The answer to one request, written from a thread that may block. */
final class Response {
    private final Channel channel;
    private boolean begun;

    Response(Channel channel) {
        this.channel = channel;
    }

    /** Returns whether the client is still there. */
    boolean open() {
        return channel.isActive();
    }

    /** Returns whether anything has been sent. */
    boolean begun() {
        return begun;
    }

    /** Sends a whole answer. */
    void send(int status, String contentType, String body) {
        begun = true;
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(bytes));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        HttpUtil.setContentLength(response, bytes.length);
        channel.writeAndFlush(response);
    }

    /** Begins an answer whose length is not known; closing the stream ends it. */
    OutputStream stream(String contentType) {
        begun = true;
        DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        channel.writeAndFlush(head);
        return new Chunks();
    }

    /** Collects small writes and waits until the client has taken what was sent. */
    private final class Chunks extends OutputStream {
        private static final int SIZE = 16 * 1024;
        private final byte[] buffer = new byte[SIZE];
        private int used;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int offset = from;
            int left = length;
            while (left > 0) {
                if (used == SIZE) {
                    flush();
                }
                int n = Math.min(left, SIZE - used);
                System.arraycopy(bytes, offset, buffer, used, n);
                used += n;
                offset += n;
                left -= n;
            }
        }

        @Override
        public void flush() throws IOException {
            if (used > 0) {
                byte[] sent = java.util.Arrays.copyOf(buffer, used);
                used = 0;
                try {
                    channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(sent)))
                            .get();
                } catch (ExecutionException e) {
                    throw new IOException("the client has gone", e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
        }

        @Override
        public void close() throws IOException {
            flush();
            channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }
}
