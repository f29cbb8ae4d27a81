package dev.once.chaos.xa;

import java.sql.SQLException;
import javax.sql.XAConnection;
import org.postgresql.xa.PGXADataSource;

/** PostgreSQL's data source; its commits can be the end of the JVM. */
public class HaltingPostgreSql extends PGXADataSource {

    @Override
    public XAConnection getXAConnection(String user, String password) throws SQLException {
        return Halts.watched(super.getXAConnection(user, password));
    }
}
