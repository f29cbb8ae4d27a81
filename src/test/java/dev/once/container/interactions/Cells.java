package dev.once.container.interactions;

import dev.once.container.Http;
import java.net.http.HttpResponse;
import java.util.StringJoiner;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;

/** Plays the rows of a test's table in a WAR: bean, effect and what the gateway does, and then what is to come of it. */
final class Cells {

    private static final int GIVEN = 3;

    private final Http http;

    Cells(String war) {
        http = new Http(war);
    }

    /** What came of it, by a path of {@link CellsResource}. */
    String played(String path, ArgumentsAccessor row) throws Exception {
        return played(path, row.getString(0), row.getString(1), row.getString(2));
    }

    private String played(String path, String bean, String effect, String acts) throws Exception {
        HttpResponse<String> response =
                http.post("cells" + path + "/" + bean + "/" + effect + "?acts=" + acts.replace(' ', '+'));
        return response.statusCode() == 200 ? response.body() : response.statusCode() + " " + response.body();
    }

    /** The same of a method whose result comes later; the row says between bean and effect how. */
    String later(ArgumentsAccessor row) throws Exception {
        return played("/later/" + row.getString(1), row.getString(0), row.getString(2), row.getString(3));
    }

    static String expected(ArgumentsAccessor row) {
        return expected(row, GIVEN);
    }

    /** Of a row of which this much is given. */
    static String expected(ArgumentsAccessor row, int given) {
        StringJoiner text = new StringJoiner(" | ");
        for (int i = given; i < row.size(); i++) {
            text.add(row.getString(i));
        }
        return text.toString();
    }
}
