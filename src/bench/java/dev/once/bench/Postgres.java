package dev.once.bench;

import dev.once.bench.app.Callers;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL of this run, whose commits are durable when they are acknowledged. */
final class Postgres implements AutoCloseable {

    private static final String USER = "postgres";

    private final EmbeddedPostgres server;
    private final Connection connection;

    Postgres(Path directory) throws IOException, SQLException {
        server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(directory.toFile())
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        connection = DriverManager.getConnection(url(USER), USER, "");
    }

    /** Creates a database and returns its URL. */
    String create(String database) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create database " + database);
        }
        return url(database);
    }

    /** Where a database is. */
    String url(String database) {
        return server.getJdbcUrl(USER, database).replaceFirst("\\?.*", "");
    }

    String text(String query) throws SQLException {
        return text(connection, query);
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    long number(String query) throws SQLException {
        return Long.parseLong(text(query));
    }

    /** Adds entries of operations that have long ended to the audit: two of each, as calls leave them. */
    void fillAudit(String database, int entries) throws SQLException {
        List<String> indexes = indexes(database);
        // Faster than an index that grows by each row.
        within(database, "alter table once_audit drop constraint once_audit_pkey");
        for (String index : indexes) {
            within(database, "drop index " + index.replaceFirst("(?i)create index (\\S+) .*", "$1"));
        }
        within(
                database,
                "set maintenance_work_mem = '1GB'",
                """
                insert into once_audit (operation_id, happened_at, id, kind, action, generation, fence, attempt, status,
                    node, user_id, agent_id, conversation, request_id, trace_id, arguments, result, took_micros)
                select decode(md5('a' || entry / 2) || md5('b' || entry / 2), 'hex'),
                    now() - (%1$d - entry) * interval '250 ms',
                    gen_random_uuid(), case entry %% 2 when 0 then 'CLAIMED' else 'EXECUTED' end, 'bench.external', 1, 1, 1,
                    case entry %% 2 when 0 then 'PENDING' else 'SUCCEEDED' end, gen_random_uuid(),
                    'user-' || (entry / 2 * 7919) %% %3$d, 'agent-' || (entry / 2) %% %2$d,
                    'conversation-' || (entry / 2 * 104729) %% %3$d, md5('r' || entry / 2), md5('t' || entry / 2),
                    '{"orderId":"' || entry / 2 || '","amount":12.50}',
                    case entry %% 2 when 1 then '{"paymentId":"P","orderId":"O","amount":12.50}' end, 1000
                from generate_series(1::bigint, %1$d) entry
                """.formatted(entries, Callers.AGENTS, Callers.USERS),
                "alter table once_audit add primary key (operation_id, happened_at, id)");
        for (String index : indexes) {
            within(database, "set maintenance_work_mem = '1GB'", index);
        }
        within(database, "vacuum analyze once_audit", "checkpoint");
    }

    private List<String> indexes(String database) throws SQLException {
        List<String> definitions = new ArrayList<>();
        try (Connection there = DriverManager.getConnection(url(database), USER, "");
                Statement statement = there.createStatement();
                ResultSet rows = statement.executeQuery("select indexdef from pg_indexes where tablename = 'once_audit'"
                        + " and indexname <> 'once_audit_pkey'")) {
            while (rows.next()) {
                definitions.add(rows.getString(1));
            }
        }
        return definitions;
    }

    /** As people read it. */
    String auditSize(String database) throws SQLException {
        try (Connection there = DriverManager.getConnection(url(database), USER, "")) {
            return text(there, "select pg_size_pretty(pg_total_relation_size('once_audit'))");
        }
    }

    private void within(String database, String... statements) throws SQLException {
        try (Connection there = DriverManager.getConnection(url(database), USER, "");
                Statement statement = there.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        try (server;
                connection) {
            // both are to be closed
        }
    }
}
