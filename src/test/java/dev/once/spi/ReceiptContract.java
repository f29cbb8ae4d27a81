package dev.once.spi;

import static dev.once.spi.LedgerStage.other;
import static dev.once.spi.LedgerStage.still;
import static dev.once.spi.LedgerStage.won;
import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Receipts of attempts that could not record their outcome. */
interface ReceiptContract extends LedgerStage {

    @ParameterizedTest
    @EnumSource
    default void firstReceipt_isKeptWhateverComesLater(Status status) {
        Claim claim = standing(status, Effect.KEYED);
        Receipt first = new Receipt("\"one\"", 1, false);

        assertThat(store().deposit(claim, first)).contains(first);
        OperationRecord after = row(claim.id());
        assertThat(store().deposit(claim, new Receipt("\"two\"", 2, false))).contains(first);
        assertThat(store().deposit(claim, new Receipt(null, 3, true))).contains(first);

        assertThat(after.receipt()).isEqualTo(first);
        assertThat(after.status()).isEqualTo(status == Status.UNKNOWN ? Status.SUCCEEDED : status);
        assertThat(still(row(claim.id()))).isEqualTo(still(after));
    }

    @Test
    default void receipt_makesAnUnknownOperationSucceed() {
        Claim claim = standing(Status.UNKNOWN, Effect.EXTERNAL);

        store().deposit(claim, TakeOverContract.RECEIPT);

        OperationRecord row = row(claim.id());
        assertThat(row.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(row.result()).isEqualTo(TakeOverContract.RECEIPT.result());
        assertThat(row.note()).isNull();
        assertThat(row.completedAt()).isNotNull();
    }

    /** A success without a result says why it has none, whichever way it came about. */
    @Test
    default void receiptWithoutAResult_saysSo() {
        Receipt receipt = new Receipt(null, 1, false);
        Claim unknown = standing(Status.UNKNOWN, Effect.EXTERNAL);
        store().deposit(unknown, receipt);
        Claim settled = claimed(Effect.EXTERNAL);
        store().deposit(settled, receipt);
        assertThat(store().settle(row(settled.id()))).isPresent();

        for (Claim claim : new Claim[] {unknown, settled}) {
            assertThat(row(claim.id()).status()).isEqualTo(Status.SUCCEEDED);
            assertThat(row(claim.id()).result()).isNull();
            assertThat(row(claim.id()).note()).isNotNull();
        }
    }

    @Test
    default void receiptWithLostRows_isNeverPromoted() {
        Claim claim = standing(Status.UNKNOWN, Effect.EXTERNAL);

        assertThat(store().deposit(claim, TakeOverContract.ROWS_LOST)).contains(TakeOverContract.ROWS_LOST);

        assertThat(row(claim.id()).status()).isEqualTo(Status.UNKNOWN);
        assertThat(row(claim.id()).result()).isNull();
        assertThat(row(claim.id()).receipt()).isEqualTo(TakeOverContract.ROWS_LOST);
    }

    /** The late owner has lost its claim: neither its fence nor its token is the row's. */
    @Test
    default void receiptOfALostClaim_isAccepted() {
        Claim late = claimed(Effect.KEYED);
        Claim second = won(takeOver(row(late.id()), other(late.id(), Effect.KEYED), REPEAT));

        assertThat(store().deposit(late, TakeOverContract.RECEIPT)).contains(TakeOverContract.RECEIPT);

        assertThat(row(late.id()).status()).isEqualTo(Status.PENDING);
        assertThat(write(second, new Recording.Failed(FAILURE))).isEqualTo(new WriteResult.Written(Status.SUCCEEDED));
    }

    @Test
    default void receiptOfNoOperation_isNot() {
        Claim claim = claimed(Effect.KEYED);
        Claim nowhere = new Claim(
                Requests.newId(), 1, 1, claim.token(), 1, false, Effect.KEYED, claim.seed(), Attribution.NOBODY);
        assertThat(store().deposit(nowhere, TakeOverContract.RECEIPT)).isEmpty();
        assertThat(row(claim.id()).receipt()).isNull();
    }

    @Test
    default void successThatAReceiptHasForestalled_isLost() {
        Claim late = claimed(Effect.KEYED);
        Claim claim = won(takeOver(row(late.id()), other(late.id(), Effect.KEYED), REPEAT));
        write(claim, new Recording.Unknown(FAILURE, null));
        store().deposit(late, TakeOverContract.RECEIPT);

        assertThat(write(claim, new Recording.Succeeded("2", null))).isEqualTo(new WriteResult.Lost());
        assertThat(row(late.id()).result()).isEqualTo(TakeOverContract.RECEIPT.result());
    }
}
