package io.keelson.podruntime.streaming;

import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Bytes from the client: filled by the event loop, read by a session's thread. */
final class InboundStream extends InputStream {
    private final FlowControl flow;
    private final Deque<byte[]> queue = new ArrayDeque<>();
    private int offset;
    private boolean ended;

    InboundStream(FlowControl flow) {
        this.flow = flow;
    }

    synchronized void offer(byte[] bytes) {
        if (bytes.length > 0 && !ended) {
            queue.add(bytes);
            flow.queued(bytes.length);
            notifyAll();
        }
    }

    /** The client has closed its side or is gone. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public int read() throws InterruptedIOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] target, int start, int length) throws InterruptedIOException {
        while (queue.isEmpty()) {
            if (ended) {
                return -1;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
        byte[] head = queue.getFirst();
        int count = Math.min(length, head.length - offset);
        System.arraycopy(head, offset, target, start, count);
        offset += count;
        if (offset == head.length) {
            queue.removeFirst();
            offset = 0;
        }
        flow.consumed(count);
        return count;
    }

    /** Whole messages instead of a stream: the next one, or null when there is none yet. */
    synchronized byte @org.jspecify.annotations.Nullable [] poll() {
        byte[] head = queue.pollFirst();
        if (head != null) {
            flow.consumed(head.length);
        }
        return head;
    }

    /** Drops what waits and what comes: nobody reads it. */
    @Override
    public synchronized void close() {
        ended = true;
        for (byte[] bytes : queue) {
            flow.consumed(bytes.length);
        }
        queue.clear();
        offset = 0;
        notifyAll();
    }
}
