package io.keelson.apiserver.server.exchange;

import io.keelson.api.status.StatusException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Seats for requests that are worked on at once, shared by who asks, as API priority and fairness shares them.
 *
 * <p>Nobody holds more than half of the seats, and the last quarter is kept for those who hold few, so that whoever asks
 * for the first time finds one. A request that finds none waits in its asker's queue; queues take turns as seats become
 * free. A queue that is full refuses with 429 and {@code Retry-After}. Exempt requests are counted but never wait. Safe
 * on any thread.
 */
final class FairSeats {
    private final int limit;
    private final int queueLimit;
    private final int queueLimitOfOne;
    private final Map<String, Flow> flows = new HashMap<>();

    /** The flows that have a request waiting, the one whose turn is next first. */
    private final ArrayDeque<Flow> turns = new ArrayDeque<>();

    private int taken;
    private int seated;
    private int waiting;
    private @Nullable CompletableFuture<Void> drained;

    /**
     * @param limit how many seats there are
     * @param queueLimit how many requests may wait, in all; one asker's may be a quarter of them
     */
    FairSeats(int limit, int queueLimit) {
        this.limit = limit;
        this.queueLimit = queueLimit;
        this.queueLimitOfOne = Math.max(1, queueLimit / 4);
    }

    /** What one asker holds and waits for. */
    private static final class Flow {
        private final String name;
        private final ArrayDeque<Seat> queue = new ArrayDeque<>();
        private int holds;

        private Flow(String name) {
            this.name = name;
        }
    }

    private enum State {
        WAITING,
        SEATED,
        WORKING,
        GONE
    }

    /** One request's place, from when it asked for it until it has given it back. */
    final class Seat {
        private final @Nullable Flow flow;
        private final int width;
        private final Sinks.@Nullable Empty<Void> turn;
        private State state;

        private Seat(@Nullable Flow flow, int width, Sinks.@Nullable Empty<Void> turn) {
            this.flow = flow;
            this.width = width;
            this.turn = turn;
            this.state = turn == null ? State.SEATED : State.WAITING;
        }

        /** Completes when it is this request's turn; null where it is already. */
        @Nullable
        Mono<Void> turn() {
            return turn == null ? null : turn.asMono();
        }

        /** Returns whether the work may begin: not where the request has been given up before. */
        boolean begin() {
            synchronized (FairSeats.this) {
                boolean may = state == State.SEATED;
                state = may ? State.WORKING : state;
                return may;
            }
        }

        /** Gives the place back where no work has begun, which otherwise gives it back itself. */
        void giveUp() {
            synchronized (FairSeats.this) {
                if (state == State.WORKING) {
                    return;
                }
            }
            leave();
        }

        /** Gives the place back; a second time does nothing. */
        void leave() {
            FairSeats.this.leave(this);
        }
    }

    /**
     * Takes a seat, or a place in the asker's queue.
     *
     * @param asker who asks
     * @param width how many seats' worth of work it is
     * @throws StatusException 429 where the queue is full
     */
    synchronized Seat enter(String asker, int width) {
        Flow flow = flows.computeIfAbsent(asker, Flow::new);
        int seats = Math.clamp(width, 1, Math.max(1, limit / 2));
        if (flow.queue.isEmpty() && fits(flow, seats)) {
            take(flow, seats);
            return new Seat(flow, seats, null);
        }
        if (waiting >= queueLimit || flow.queue.size() >= queueLimitOfOne) {
            forget(flow);
            throw StatusException.tooManyRequests("Too many requests, please try again later.", 1);
        }
        Seat place = new Seat(flow, seats, Sinks.empty());
        if (flow.queue.isEmpty()) {
            turns.add(flow);
        }
        flow.queue.add(place);
        waiting++;
        return place;
    }

    /** Takes a seat beside those that are counted. */
    synchronized Seat exempt() {
        seated++;
        return new Seat(null, 0, null);
    }

    private boolean fits(Flow flow, int seats) {
        int fewHeld = Math.max(1, limit / 16);
        int share = Math.max(1, limit / 2);
        int open = flow.holds + seats <= fewHeld ? limit : Math.max(1, limit - limit / 4);
        boolean alone = taken == 0;
        return alone || taken + seats <= open && flow.holds + seats <= share;
    }

    private void take(Flow flow, int seats) {
        taken += seats;
        seated++;
        flow.holds += seats;
    }

    private void leave(Seat seat) {
        ArrayDeque<Sinks.Empty<Void>> next = new ArrayDeque<>(0);
        synchronized (this) {
            State before = seat.state;
            seat.state = State.GONE;
            Flow flow = seat.flow;
            if (before == State.GONE) {
                return;
            }
            if (before == State.WAITING && flow != null) {
                flow.queue.remove(seat);
                waiting--;
                if (flow.queue.isEmpty()) {
                    turns.remove(flow);
                }
            } else {
                seated--;
                if (flow != null) {
                    taken -= seat.width;
                    flow.holds -= seat.width;
                }
            }
            if (flow != null) {
                forget(flow);
            }
            seatWaiting(next);
            CompletableFuture<Void> empty = drained;
            if (seated == 0 && empty != null) {
                empty.complete(null);
            }
        }
        next.forEach(Sinks.Empty::tryEmitEmpty);
    }

    /** Seats whoever's turn it is and who fits, until nobody does. */
    private void seatWaiting(ArrayDeque<Sinks.Empty<Void>> seatedNow) {
        int passed = 0;
        while (passed < turns.size() && taken < limit) {
            Flow flow = turns.remove();
            Seat first = flow.queue.element();
            if (!fits(flow, first.width)) {
                turns.add(flow);
                passed++;
                continue;
            }
            flow.queue.remove();
            waiting--;
            take(flow, first.width);
            first.state = State.SEATED;
            if (first.turn != null) {
                seatedNow.add(first.turn);
            }
            if (!flow.queue.isEmpty()) {
                turns.add(flow);
            }
            passed = 0;
        }
    }

    private void forget(Flow flow) {
        if (flow.holds == 0 && flow.queue.isEmpty()) {
            flows.remove(flow.name);
        }
    }

    /** Completes when no request is worked on. */
    synchronized CompletableFuture<Void> drained() {
        CompletableFuture<Void> empty = new CompletableFuture<>();
        drained = empty;
        if (seated == 0) {
            empty.complete(null);
        }
        return empty;
    }
}
