package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.spi.OperationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** No part of an identity can be mistaken for its neighbour's. */
class OperationIdsPropertyTest {

    @SuppressWarnings("unused")
    interface Transfers {
        void transfer(String from, String to);
    }

    private final KeyPlan plan = Plans.of(Transfers.class.getDeclaredMethods()[0], "");

    @Property
    void neighbouringParameters_neverShareWhatIsBetweenThem(@ForAll("closeTexts") String text) {
        List<OperationId> ids = new ArrayList<>();
        for (int i = 0; i <= text.length(); i++) {
            ids.add(idOf(text.substring(0, i), text.substring(i)));
        }

        assertThat(ids).doesNotHaveDuplicates();
    }

    @Property(edgeCases = EdgeCasesMode.NONE) // there would be more of them than tries
    void callsAreEqual_exactlyWhenTheirIdsAre(
            @ForAll("closeTexts") String a,
            @ForAll("closeTexts") String b,
            @ForAll("closeTexts") String c,
            @ForAll("closeTexts") String d) {
        assertThat(idOf(a, b).equals(idOf(c, d))).isEqualTo(List.of(a, b).equals(List.of(c, d)));
    }

    /** The four texts of an identity, cut out of one text at different places. */
    @Property(edgeCases = EdgeCasesMode.NONE) // there would be more of them than tries
    void actionScopeAndKey_neverShareWhatIsBetweenThem(
            @ForAll("closeTexts") String text,
            @ForAll @Size(3) List<@IntRange(max = 6) Integer> cuts,
            @ForAll @Size(3) List<@IntRange(max = 6) Integer> otherCuts) {
        List<String> parts = cut(text, cuts);
        List<String> others = cut(text, otherCuts);

        assertThat(idOfParts(parts).equals(idOfParts(others))).isEqualTo(parts.equals(others));
    }

    @Property
    void scope_isNotMistakenForAnotherScopeOrTheKey(
            @ForAll("closeTexts") String name, @ForAll("closeTexts") String value, @ForAll("closeTexts") String key) {
        assertThat(List.of(
                        OperationIds.of("a", Map.of(), key),
                        OperationIds.of("a", Map.of(name, value), key),
                        OperationIds.of("a", Map.of(name, value, name + 's', value), key),
                        OperationIds.of("a", Map.of(name, value + 's'), key),
                        OperationIds.of("a", Map.of(name, value), key + 's'),
                        OperationIds.of("as", Map.of(name, value), key)))
                .doesNotHaveDuplicates();
    }

    @Provide
    Arbitrary<String> closeTexts() {
        return Arbitraries.strings().withChars("\"\\,[]a\u0000").ofMaxLength(6);
    }

    private OperationId idOf(String from, String to) {
        return plan.key("transfer", Map.of(), new Object[] {from, to}).id();
    }

    private static OperationId idOfParts(List<String> parts) {
        return OperationIds.of(parts.get(0), Map.of(parts.get(1), parts.get(2)), parts.get(3));
    }

    private static List<String> cut(String text, List<Integer> cuts) {
        List<Integer> places =
                cuts.stream().map(place -> place % (text.length() + 1)).sorted().toList();
        return List.of(
                text.substring(0, places.get(0)),
                text.substring(places.get(0), places.get(1)),
                text.substring(places.get(1), places.get(2)),
                text.substring(places.get(2)));
    }
}
