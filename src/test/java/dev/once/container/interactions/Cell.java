package dev.once.container.interactions;

/**
 * What came of a call, and of one more with the same key. Texts as they stand in the tables of the tests.
 *
 * @param got what the caller got: the result or the exception's class
 * @param runs how often the method ran
 * @param ledger the operation: status, attempts/fence, and whether it is doubtful
 * @param attempts the recorded ones: outcome and exception's class of each
 * @param rows the application's rows
 * @param transactions of the runs: none (-), or a letter for each
 * @param next what the next call got, and whether that was a replay
 */
record Cell(String got, int runs, String ledger, String attempts, int rows, String transactions, String next) {

    @Override
    public String toString() {
        return String.join(
                " | ", got, String.valueOf(runs), ledger, attempts, String.valueOf(rows), transactions, next);
    }
}
