package io.keelson.apiserver.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairSeatsTest {
    private final FairSeats seats = new FairSeats(16, 40);

    private List<FairSeats.Seat> enter(String asker, int count) {
        List<FairSeats.Seat> entered = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entered.add(seats.enter(asker, 1));
        }
        return entered;
    }

    private static long seated(List<FairSeats.Seat> entered) {
        return entered.stream().filter(FairSeats.Seat::begin).count();
    }

    @Test
    void nobodyHoldsMoreThanHalf() {
        assertThat(seated(enter("greedy", 12))).isEqualTo(8);
    }

    @Test
    void whoeverAsksForTheFirstTimeFindsASeat() {
        enter("one", 12);
        enter("two", 12);
        assertThat(seats.enter("new", 1).begin()).isTrue();
    }

    @Test
    void queuesTakeTurns() {
        List<FairSeats.Seat> first = enter("one", 8);
        List<FairSeats.Seat> waitingOne = enter("one", 5);
        enter("two", 4);
        List<FairSeats.Seat> waitingTwo = enter("two", 4);
        first.subList(0, 4).forEach(FairSeats.Seat::leave);
        assertThat(seated(waitingOne)).isEqualTo(2);
        assertThat(seated(waitingTwo)).isEqualTo(2);
    }

    @Test
    void aRequestThatIsGivenUpWhileItWaitsTakesNoSeat() {
        List<FairSeats.Seat> held = enter("one", 8);
        List<FairSeats.Seat> waiting = enter("one", 2);
        waiting.getFirst().giveUp();
        held.getFirst().leave();
        assertThat(waiting.getFirst().begin()).isFalse();
        assertThat(waiting.getLast().begin()).isTrue();
    }

    @Test
    void aSeatIsKeptUntilTheWorkHasEnded() {
        FairSeats.Seat seat = seats.enter("one", 1);
        assertThat(seat.begin()).isTrue();
        seat.giveUp();
        assertThat(seats.drained()).isNotDone();
        seat.leave();
        seat.leave();
        assertThat(seats.drained()).isDone();
    }

    @Test
    void largeBodiesTakeMoreSeats() {
        assertThat(seats.enter("one", 100).begin()).isTrue();
        assertThat(seats.enter("one", 1).begin()).isFalse();
        assertThat(seats.enter("two", 3).begin()).isTrue();
    }

    @Test
    void fullQueuesRefuseAndExemptRequestsNeverWait() {
        enter("one", 18);
        assertThatThrownBy(() -> seats.enter("one", 1))
                .isInstanceOf(StatusException.class)
                .hasMessageContaining("Too many requests");
        assertThat(seats.exempt().begin()).isTrue();
    }
}
