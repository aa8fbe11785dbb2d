package io.keelson.podruntime.streaming;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client's connection after the upgrade: writing with back pressure, and noticing that it is gone. */
abstract class Connection<T> extends SimpleChannelInboundHandler<T> {
    private final Object writable = new Object();
    private final List<Runnable> goneActions = new ArrayList<>();
    private @Nullable Channel channel;
    private boolean gone;
    private boolean finished;

    Connection(Class<T> type) {
        super(type);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    final Channel channel() {
        Channel known = channel;
        if (known == null) {
            throw new IllegalStateException("not connected");
        }
        return known;
    }

    /** Sends a message, first waiting while the client is slow. Not to be called by an event loop. */
    final void send(Object message) throws IOException {
        Channel to = channel();
        synchronized (writable) {
            while (!to.isWritable() && !gone) {
                try {
                    writable.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException();
                }
            }
            if (gone) {
                io.netty.util.ReferenceCountUtil.release(message);
                throw new IOException("the client is gone");
            }
        }
        to.writeAndFlush(message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        synchronized (writable) {
            writable.notifyAll();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        List<Runnable> actions;
        synchronized (writable) {
            gone = true;
            writable.notifyAll();
            actions = finished ? List.of() : List.copyOf(goneActions);
        }
        actions.forEach(Runnable::run);
        lost();
    }

    /** Called once when the connection is gone: ends all streams from the client. */
    abstract void lost();

    final void whenGone(Runnable action) {
        boolean now;
        synchronized (writable) {
            now = gone && !finished;
            goneActions.add(action);
        }
        if (now) {
            action.run();
        }
    }

    /** The session has ended in order: the client going away now is no event. */
    final void markFinished() {
        synchronized (writable) {
            finished = true;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    /** A stream to the client that frames what is written in pieces of at most 32 KiB. */
    abstract static class Framed extends OutputStream {
        private static final int PIECE = 32 * 1024;

        abstract void frame(byte[] bytes, int offset, int length) throws IOException;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int done = 0; done < length; done += PIECE) {
                frame(bytes, offset + done, Math.min(PIECE, length - done));
            }
        }
    }
}
