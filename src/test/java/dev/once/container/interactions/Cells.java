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
        HttpResponse<String> response = http.post("cells" + path + "/" + row.getString(0) + "/" + row.getString(1)
                + "?acts=" + row.getString(2).replace(' ', '+'));
        return response.statusCode() == 200 ? response.body() : response.statusCode() + " " + response.body();
    }

    static String expected(ArgumentsAccessor row) {
        StringJoiner text = new StringJoiner(" | ");
        for (int i = GIVEN; i < row.size(); i++) {
            text.add(row.getString(i));
        }
        return text.toString();
    }
}
