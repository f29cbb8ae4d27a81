package dev.once;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.CallContext.Attached;
import dev.once.CallContext.Explicit;
import dev.once.CallContext.Field;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallContextTest {

    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(CallContext.explicit().values()).isEmpty();
        other.shutdownNow();
    }

    @Test
    void values_holdForTheWorkOnly() {
        String seen = CallContext.with(Field.AGENT_ID, "bot")
                .with(Field.TURN, "3")
                .call(() -> CallContext.explicit().values().toString());

        assertThat(seen).contains("AGENT_ID=bot", "TURN=3");
    }

    @Test
    void innerValues_areAddedToAndReplaceTheOuterOnes() {
        CallContext.with(Field.USER, "ann").with(Field.TURN, "1").call(() -> {
            Map<Field, String> inner = CallContext.with(Field.TURN, "2")
                    .call(() -> CallContext.explicit().values());
            assertThat(inner).isEqualTo(Map.of(Field.USER, "ann", Field.TURN, "2"));
            assertThat(CallContext.explicit().values()).containsEntry(Field.TURN, "1");
            assertThat(CallContext.nothing().call(() -> CallContext.explicit().values()))
                    .isEmpty();
            return null;
        });
    }

    @Test
    void fieldThatIsWithheld_isSoUntilItIsSetAgain() {
        Explicit withheld = CallContext.with(Field.USER, "ann").withholding(Field.USER);

        assertThat(withheld.values()).isEmpty();
        assertThat(withheld.withholds(Field.USER)).isTrue();
        assertThat(withheld.with(Field.TURN, "1").withholds(Field.USER)).isTrue();
        assertThat(withheld.with(Field.USER, "bob").withholds(Field.USER)).isFalse();
        assertThat(withheld.without(Field.USER).withholds(Field.USER)).isFalse();
        assertThat(CallContext.nothing().withholds(Field.USER)).isFalse();
        assertThatThrownBy(() -> withheld.withholding(Field.TENANT)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatTheWorkThrows_passesByItsType() {
        assertThatThrownBy(() -> CallContext.with(Field.USER, "ann").call(CallContextTest::failing))
                .isInstanceOf(IOException.class);
    }

    @Test
    void valuesOfAThread_areCarriedByHand() throws Exception {
        Explicit carried = CallContext.with(Field.USER, "ann").call(CallContext::explicit);

        assertThat(other.submit(() -> CallContext.explicit().values()).get(10, TimeUnit.SECONDS))
                .isEmpty();
        assertThat(other.submit(() -> carried.call(() -> CallContext.explicit().values()))
                        .get(10, TimeUnit.SECONDS))
                .containsEntry(Field.USER, "ann");
        assertThat(other.submit(() -> CallContext.explicit().values()).get(10, TimeUnit.SECONDS))
                .isEmpty();
    }

    @Test
    void attachedValues_endWhenClosed() {
        try (Attached outer = CallContext.with(Field.USER, "ann").attach()) {
            assertThat(outer).isNotNull();
            try (Attached inner = CallContext.with(Field.USER, "bob").attach()) {
                assertThat(inner).isNotNull();
                assertThat(CallContext.explicit().values()).containsEntry(Field.USER, "bob");
            }
            assertThat(CallContext.explicit().values()).containsEntry(Field.USER, "ann");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\u0000", "a\u0085"})
    void textThatIsNoValue_isRefused(String text) {
        assertThatThrownBy(() -> CallContext.with(Field.USER, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("USER of a CallContext has 1 to 255 characters");
        assertThatThrownBy(() -> CallContext.with(Field.USER, "x".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("this one has 256");
    }

    private static String failing() throws IOException {
        throw new IOException("gone");
    }
}
