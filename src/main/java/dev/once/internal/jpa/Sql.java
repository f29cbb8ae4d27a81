package dev.once.internal.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A statement with named parameters, written {@code :name}, that is parsed once. Immutable.
 *
 * @param name what messages call it
 * @param text the statement with {@code ?} for each parameter
 * @param parameters the parameters' names in the order of their {@code ?}
 */
record Sql(String name, String text, List<String> parameters) {

    static final Sql NOTHING = new Sql("nothing", "", List.of());

    private static final Pattern PARAMETER = Pattern.compile("(?<![:\\w]):([a-zA-Z]\\w*)");

    Sql {
        parameters = List.copyOf(parameters);
    }

    static Sql of(String name, String text) {
        List<String> parameters = new ArrayList<>();
        PARAMETER
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .forEach(parameters::add);
        return new Sql(name, PARAMETER.matcher(text).replaceAll("?"), parameters);
    }

    /** The statement between two others, to be sent as one text. */
    Sql between(Sql before, Sql after) {
        List<String> all = new ArrayList<>(before.parameters);
        all.addAll(parameters);
        all.addAll(after.parameters);
        return new Sql(name, before.text + text + after.text, all);
    }

    /** Prepares the statement behind this prefix, which has no parameters of its own. */
    PreparedStatement prepare(Connection connection, String prefix, Params params) throws SQLException {
        // a text that is not concatenated anew keeps its hash, by which containers and drivers find what is prepared
        PreparedStatement statement = connection.prepareStatement(prefix.isEmpty() ? text : prefix + text);
        try {
            bind(statement, params);
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    /** Gives the parameters of what {@link #prepare} has prepared these values. */
    void bind(PreparedStatement statement, Params params) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            params.bind(statement, i + 1, parameters.get(i));
        }
    }
}
