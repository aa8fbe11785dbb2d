package io.keelson.client.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.client.reconcile.TestingTimers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ScriptedEndpoint;
import io.keelson.client.transport.Wire;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaderElectorTest {
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final ScriptedEndpoint server = new ScriptedEndpoint();
    private final TestingTimers timers = new TestingTimers();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final LeaderElector elector = new LeaderElector(
            new ApiClient(server, new Wire(), "test"),
            timers,
            "kube-system",
            "kube-test",
            "me",
            new LeaderElector.Listener() {
                @Override
                public void startedLeading() {
                    told.add("leads");
                }

                @Override
                public void stoppedLeading() {
                    told.add("stopped");
                }
            });

    @AfterEach
    void close() {
        elector.close();
    }

    /** The server takes the request and does not answer: for all we know another leads once our lease has run out. */
    @Test
    void aServerThatStallsEndsLeadingWhenTheLeaseCannotHaveBeenRenewedInTime() throws InterruptedException {
        leads();
        timers.advance(RETRY);
        assertThat(server.asked().method()).isEqualTo("GET");
        Duration left = DEADLINE.minus(RETRY);
        timers.awaitTimer(left);
        timers.advance(left.minusMillis(1));
        assertThat(told).isEmpty();
        timers.advance(Duration.ofMillis(1));
        expect("stopped");
    }

    /** What counts is when a request was begun: others may count from there. */
    @Test
    void aRenewalThatTookLongLeavesLessTimeForTheNext() throws InterruptedException {
        leads();
        server.answer(200, lease("me", 1));
        ScriptedEndpoint.Answer slow = server.stream();
        timers.advance(RETRY);
        assertThat(server.asked().method()).isEqualTo("GET");
        assertThat(server.asked().method()).isEqualTo("PUT");
        timers.awaitTimer(DEADLINE.minus(RETRY));
        timers.advance(Duration.ofSeconds(5));
        slow.send(lease("me", 2)).end();

        timers.awaitTimer(RETRY);
        timers.advance(RETRY);
        assertThat(server.asked().method()).isEqualTo("GET");
        Duration left = DEADLINE.minus(Duration.ofSeconds(5)).minus(RETRY);
        timers.awaitTimer(left);
        timers.advance(left);
        expect("stopped");
    }

    @Test
    void anErrorIsTriedAgainUntilTheDeadline() throws InterruptedException {
        leads();
        for (int i = 0; i < 4; i++) {
            server.answer(500, "{}");
            timers.advance(RETRY);
            assertThat(server.asked().method()).isEqualTo("GET");
            timers.awaitTimer(RETRY);
        }
        assertThat(told).isEmpty();
        timers.advance(RETRY);
        expect("stopped");
    }

    @Test
    void whoFindsAnotherInTheLeaseStopsAtOnce() throws InterruptedException {
        leads();
        server.answer(200, lease("other", 3));
        timers.advance(RETRY);
        expect("stopped");
    }

    /** An answer that comes after so long that others may have taken the lease does not make a leader. */
    @Test
    void aLeaseThatIsHadTooLateIsNotHeld() throws InterruptedException {
        server.answer(404, "{\"kind\":\"Status\",\"code\":404,\"reason\":\"NotFound\",\"message\":\"no\"}");
        ScriptedEndpoint.Answer late = server.stream();
        elector.start();
        assertThat(server.asked().method()).isEqualTo("GET");
        assertThat(server.asked().method()).isEqualTo("POST");
        timers.awaitTimer(DEADLINE);
        timers.advance(DEADLINE);
        late.send(lease("me", 1)).end();
        assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    private void leads() throws InterruptedException {
        server.answer(404, "{\"kind\":\"Status\",\"code\":404,\"reason\":\"NotFound\",\"message\":\"no\"}");
        server.answer(201, lease("me", 1));
        elector.start();
        assertThat(server.asked().method()).isEqualTo("GET");
        assertThat(server.asked().method()).isEqualTo("POST");
        expect("leads");
        timers.awaitTimer(RETRY);
    }

    private void expect(String what) throws InterruptedException {
        @Nullable String next = told.poll(10, TimeUnit.SECONDS);
        assertThat(next).isEqualTo(what);
    }

    private static String lease(String holder, int version) {
        return "{\"kind\":\"Lease\",\"apiVersion\":\"coordination.k8s.io/v1\",\"metadata\":{\"namespace\":\"kube-system\","
                + "\"name\":\"kube-test\",\"resourceVersion\":\"" + version + "\"},\"spec\":{\"holderIdentity\":\""
                + holder
                + "\",\"leaseDurationSeconds\":15,\"leaseTransitions\":0}}";
    }
}
