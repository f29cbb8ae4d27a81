package dev.once.internal.jpa;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test that runs with a ledger on each database that this build has. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(autoCloseArguments = false)
@MethodSource("dev.once.internal.jpa.JpaLedgerStoreTest#ledgers")
@interface EachDatabase {}
