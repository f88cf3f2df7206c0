package dev.fairlead.llmtrace.durability;

/**
 * One thing an {@link Audit} found wrong.
 *
 * @param call the client's id of the call, empty when it is about several
 */
record Finding(Rule rule, String call, String what) {

    enum Rule {
        /** A call whose last byte a client received is stored once, completed, with the answer the client has. */
        ANSWERED_IS_STORED,
        /** A call that reached the provider is stored once. */
        SENT_IS_STORED,
        /** A completed call used what the provider bills; one without an end is partial, if it is billed at all. */
        USAGE_IS_BILLED,
        /** Every call number is accounted for once. */
        NUMBERS_ARE_DENSE,
        /** Series and money are the sums of the rows. */
        SERIES_ARE_SUMS,
        /** Text that rows point to can be read. */
        TEXT_IS_READABLE
    }
}
