package dev.once.howto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.CallContext;
import dev.once.CallContext.Field;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.howto.ChoosingAKey.Card;
import dev.once.howto.ChoosingAKey.Order;
import dev.once.internal.cdi.Containers;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the page "Choosing a key" says is so, and its snippets are the code that runs here. */
class ChoosingAKeyTest {

    private static final Path PAGE = Path.of("docs/how-to/choosing-a-key.md");

    private WeldContainer container;
    private ChoosingAKey bean;

    @BeforeEach
    void start() {
        System.setProperty("once.context.explicit", "CONVERSATION");
        container = Containers.with(ChoosingAKey.class);
        bean = container.select(ChoosingAKey.class).get();
    }

    @AfterEach
    void end() {
        System.clearProperty("once.context.explicit");
        container.close();
    }

    @Test
    void snippets_areTheCodeThatIsTested() throws IOException {
        Snippets.of(PAGE).areIn("ChoosingAKey.java", "ChoosingAKeyTest.java");
    }

    @Test
    void businessArguments_areTheKey() {
        bean.refund("O-1", new BigDecimal("12.50"), "late");
        bean.refund("O-1", new BigDecimal("12.5"), "late");

        assertThat(bean.effects()).hasSize(1);
        assertThatThrownBy(() -> bean.refund("O-1", new BigDecimal("12.50"), "broken"))
                .isInstanceOf(IdempotencyKeyReusedException.class);
    }

    @Test
    void expression_readsValuesOutOfTheArguments() {
        bean.place(new Order("O-1", "EUR", BigDecimal.TEN), "trace-1");
        bean.place(new Order("O-1", "EUR", BigDecimal.TEN), "trace-2");
        bean.place(new Order("O-1", "USD", BigDecimal.TEN), "trace-3");

        assertThat(bean.effects()).hasSize(2);
    }

    @Test
    void date_isACalendarsBucket() {
        LocalDate day = LocalDate.of(2026, 11, 25);
        bean.sendReport("acme", day);
        bean.sendReport("acme", day);
        bean.sendReport("acme", day.plusDays(1));

        assertThat(bean.effects()).hasSize(2);
    }

    @Test
    void callersKey_isTheUsersOwn() {
        CallContext.with(Field.USER, "ann").call(() -> bean.transfer("bank", BigDecimal.TEN, "k-1"));
        CallContext.with(Field.USER, "ann").call(() -> bean.transfer("bank", BigDecimal.TEN, "k-1"));
        CallContext.with(Field.USER, "bob").call(() -> bean.transfer("bank", BigDecimal.TEN, "k-1"));

        assertThat(bean.effects()).hasSize(2);
        assertThatThrownBy(() -> bean.transfer("bank", BigDecimal.TEN, "k-1"))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("once.anonymous");
    }

    @Test
    void scope_isolatesConversations() {
        CallContext.with(Field.CONVERSATION, "c-1").call(() -> bean.remember("call back"));
        CallContext.with(Field.CONVERSATION, "c-1").call(() -> bean.remember("call back"));
        CallContext.with(Field.CONVERSATION, "c-2").call(() -> bean.remember("call back"));

        assertThat(bean.effects()).hasSize(2);
        assertThatThrownBy(() -> bean.remember("call back")).isInstanceOf(InvalidIdempotencyKeyException.class);
    }

    @Test
    void sensitiveValues_tellCallsApart() {
        bean.charge("O-1", new Card("4111", "Ann"), "1234");
        bean.charge("O-1", new Card("4111", "Ann"), "1234");
        bean.charge("O-1", new Card("4222", "Ann"), "1234");

        assertThat(bean.effects()).hasSize(2);
    }

    /** The model calls the tool, loses the answer, and calls it again: its framework numbers the second call anew. */
    @Test
    void toolCallId_isAnotherKeyAtEachRetry() {
        bean.refundByToolCall("call_8QeW", "O-1");
        bean.refundByToolCall("call_T3sx", "O-1");

        assertThat(bean.effects()).as("two refunds of one order").hasSize(2);
    }

    @Test
    void timeStamp_isAnotherKeyAtEachRetry() {
        Instant first = Instant.parse("2026-11-25T10:00:00Z");
        bean.refundByTime("O-1", first);
        bean.refundByTime("O-1", first.plusMillis(200));

        assertThat(bean.effects()).as("two refunds of one order").hasSize(2);
    }

    /** Asked for a key, a model makes one up; after a restart, or in another agent, another. */
    @Test
    void modelsKey_isAsGoodAsTheModelsMemory() {
        CallContext.with(Field.USER, "ann").call(() -> {
            bean.refundByModelsKey("O-1", "refund-order-O-1");
            bean.refundByModelsKey("O-1", "O-1_refund");
            assertThat(bean.effects()).as("two refunds of one order").hasSize(2);

            bean.refundByModelsKey("O-7", "refund");
            assertThatThrownBy(() -> bean.refundByModelsKey("O-8", "refund"))
                    .as("and no refund of another order")
                    .isInstanceOf(IdempotencyKeyReusedException.class);
            return null;
        });
    }
}
