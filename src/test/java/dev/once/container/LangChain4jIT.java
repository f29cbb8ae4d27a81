package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.once.CallContext;
import dev.once.CallContext.Field;
import dev.once.langchain4j.ScriptedModel.Call;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents that call tools again: in one message, in another run, beside other agents. */
@ExtendWith(ArquillianExtension.class)
class LangChain4jIT {

    @Deployment
    static WebArchive war() {
        return AgentWar.withLangChain4j(
                "langchain4j",
                "once.context.explicit=AGENT,CONVERSATION\ndev.once.container.Clerk/switchedOff/Idempotent/enabled=false",
                Clerk.class,
                Clerk.Refund.class,
                Clerk.Declined.class,
                Clerk.Broken.class,
                Crew.class,
                Crew.Agent.class,
                Runs.class);
    }

    @Inject
    private Crew crew;

    @Inject
    private Clerk clerk;

    @Inject
    private UserTransaction transaction;

    @Test
    void toolTwiceInOneMessage_runsOnce() {
        String told = crew.concurrent(refund("twice", "late"), refund("twice", "late"));

        assertThat(told.lines()).hasSize(2).allSatisfy(line -> assertThat(line).contains("twice", "\"run\""));
        assertThat(told.lines().distinct()).hasSize(1);
        assertThat(Runs.of("twice")).isEqualTo(1);
    }

    @Test
    void agentThatRunsAgain_getsTheFirstResult() {
        String first = crew.one(refund("again", "late"));

        assertThat(crew.concurrent(refund("again", "late"))).isEqualTo(first);
        assertThat(Runs.of("again")).isEqualTo(1);
    }

    @Test
    void crewThatDecidesAtOneMoment_refundsOnce_andAllAreToldTheTruth() throws Exception {
        List<String> told = crew.together(refund("crew", "late"), "ann", "bob", "cid");

        assertThat(told).hasSize(3).allSatisfy(answer -> assertThat(answer).isEqualTo(told.get(0)));
        assertThat(told.get(0)).contains("crew", "\"run\"").doesNotContain("failed");
        assertThat(Runs.of("crew")).isEqualTo(1);
    }

    @Test
    void crewWithScopeAgent_makesAGestureEach() throws Exception {
        List<String> told = crew.together(new Call("goodwill", "{\"orderId\":\"each\"}"), "ann", "bob", "cid");

        assertThat(told).doesNotHaveDuplicates().hasSize(3);
        assertThat(Runs.of("each")).isEqualTo(3);
    }

    @Test
    void callContext_isThereOnTheToolsThread() {
        String caller = CallContext.with(Field.USER, "ann")
                .call(() -> crew.concurrent(call("caller", "a"), call("caller", "b")));

        assertThat(caller.lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("USER=ann", "AGENT_ID=refund-bot", "CONVERSATION=c-refund-bot", "REQUEST_ID=call_"))
                .doesNotHaveDuplicates();
    }

    @Test
    void otherArguments_areNamed() {
        crew.one(refund("reused", "late"));

        assertThat(crew.one(refund("reused", "broken")))
                .contains("This call did nothing", "Different from the first call: reason.")
                .doesNotContain("late");
        assertThat(Runs.of("reused")).isEqualTo(1);
    }

    @Test
    void callInProgress_asksForPatience() throws Exception {
        Future<String> first = crew.later(call("held", "progress"));
        await().pollInSameThread().until(() -> clerk.holding("progress").equals("held"));

        assertThat(crew.one(call("held", "progress")))
                .isEqualTo("The same call is still running, and this one did nothing. Do not change the arguments. Ask"
                        + " again in 1 second with exactly the same arguments.");
        clerk.release("progress");
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("run 1");
        assertThat(crew.one(call("held", "progress"))).isEqualTo("run 1");
    }

    @Test
    void callThatMayHaveHappened_isLeftToAPerson() {
        assertThat(crew.one(call("lost", "lost")))
                .startsWith("The call failed: IOException. You may call again")
                .doesNotContain("10.0.0.3");
        assertThat(crew.one(call("lost", "lost"))).contains("nobody knows whether it did", "A person must look");
        assertThat(Runs.of("lost")).isEqualTo(1);
    }

    @Test
    void permanentFailure_saysWhy_alsoLater() {
        String first = crew.one(call("declined", "declined"));

        assertThat(first).startsWith("The call failed for good: the card has expired. Nothing happened.");
        assertThat(crew.one(call("declined", "declined"))).isEqualTo(first);
        assertThat(Runs.of("declined")).isEqualTo(1);
    }

    @Test
    void permanentFailure_thatNobodyWroteForCallers_saysItsTypeOnly_alsoLater() {
        String first = crew.one(call("broken", "broken"));

        assertThat(first).startsWith("The call failed for good: Broken. Nothing happened.");
        assertThat(crew.one(call("broken", "broken"))).isEqualTo(first);
        assertThat(Runs.of("broken")).isEqualTo(1);
    }

    @Test
    void expiredCall_isNotMadeAgain() {
        assertThat(crew.one(call("brief", "expired"))).isEqualTo("run 1");

        await().atMost(Duration.ofSeconds(30))
                .pollInSameThread()
                .untilAsserted(() -> assertThat(crew.one(call("brief", "expired")))
                        .contains("so long ago", "This call did nothing"));
        assertThat(Runs.of("expired")).isEqualTo(1);
    }

    @Test
    void callThatCannotBeProtected_didNothing() throws Exception {
        transaction.begin();
        transaction.setRollbackOnly();
        try {
            assertThat(crew.one(refund("unavailable", "late")))
                    .contains("could not be protected", "nothing happened", "Call again later");
        } finally {
            transaction.rollback();
        }
        assertThat(Runs.of("unavailable")).isZero();
        assertThat(crew.one(refund("unavailable", "late"))).contains("\"run\"");
    }

    @Test
    void callWithoutAKey_didNothing() {
        String told = crew.one(new Call("note", "{\"text\":\"" + "\\ud800" + "\"}"));

        assertThat(told).contains("did not run", "nothing happened", "Give every argument");
    }

    @Test
    void methodThatIsSwitchedOff_runsEachTime() {
        assertThat(crew.one(call("switchedOff", "off"), call("switchedOff", "off")))
                .isEqualTo("run 1\nrun 2");
    }

    private static Call refund(String order, String reason) {
        return new Call("refund", "{\"orderId\":\"" + order + "\",\"amount\":12.50,\"reason\":\"" + reason + "\"}");
    }

    private static Call call(String tool, String id) {
        return new Call(tool, "{\"id\":\"" + id + "\"}");
    }
}
