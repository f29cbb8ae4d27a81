package dev.once.internal.jpa;

import java.time.Duration;
import org.hibernate.SessionFactory;

/**
 * The ledger's tables and how to speak to them. Immutable.
 *
 * @param sessions the persistence unit
 * @param database the database that they are in
 * @param statements its statements
 * @param deadAfter how long a node without a heartbeat counts as alive
 * @param audit what the audit keeps
 */
record Tables(SessionFactory sessions, Database database, Statements statements, Duration deadAfter, AuditMode audit) {}
