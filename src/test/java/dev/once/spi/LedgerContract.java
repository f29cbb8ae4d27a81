package dev.once.spi;

import org.junit.jupiter.api.TestInstance;

/**
 * What {@link LedgerStore} promises, as tests that every store passes: one subclass for each, with its stage. The parts
 * are interfaces, so that each is read by itself.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class LedgerContract
        implements ClaimContract,
                TakeOverContract,
                OutcomeContract,
                ReceiptContract,
                CallersTransactionContract,
                PurgeContract,
                VerificationContract,
                OperatorContract,
                LedgerRaceContract {}
