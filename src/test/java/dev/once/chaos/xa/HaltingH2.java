package dev.once.chaos.xa;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import org.h2.jdbcx.JdbcDataSource;

/** H2's data source; its commits can be the end of the JVM. */
public class HaltingH2 implements XADataSource {

    private final JdbcDataSource source = new JdbcDataSource();

    public void setURL(String url) {
        source.setURL(url);
    }

    public void setUser(String user) {
        source.setUser(user);
    }

    public void setPassword(String password) {
        source.setPassword(password);
    }

    @Override
    public XAConnection getXAConnection() throws SQLException {
        return Halts.watched(source.getXAConnection());
    }

    @Override
    public XAConnection getXAConnection(String user, String password) throws SQLException {
        return Halts.watched(source.getXAConnection(user, password));
    }

    @Override
    public PrintWriter getLogWriter() {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return source.getParentLogger();
    }
}
