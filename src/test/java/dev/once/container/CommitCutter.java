package dev.once.container;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way to a PostgreSQL, which reads what is said there (the frontend/backend protocol, version 3) and can cut a
 * connection at its COMMIT: a statement of the transaction asks for it by a comment.
 */
final class CommitCutter implements AutoCloseable {

    /** The commit happens, and its answer does not arrive. */
    static final String UNHEARD = "/* commit unheard */ ";

    /** The commit does not reach the server, which rolls back. */
    static final String LOST = "/* commit lost */ ";

    private static final int SSL_REQUEST = 80877103;
    private static final int PARSE = 'P';
    private static final int COMMAND_COMPLETE = 'C';

    private final int target;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private volatile boolean away;

    /** Listens on the port, and passes on to the other. */
    CommitCutter(int port, int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (away) {
                    client.close();
                    continue;
                }
                open.add(client);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(server);
                // Each message is passed on at once: it is written in pieces, and a piece would wait for the other's
                // ack.
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                Connection connection = new Connection(client, server);
                start(() -> passOn(client, server, connection::toServer));
                start(() -> passOn(server, client, connection::toClient));
            } catch (IOException e) {
                // this connection is broken, or the listener is closed
            }
        }
    }

    private interface Direction {
        void run() throws IOException;
    }

    private void passOn(Socket from, Socket to, Direction direction) {
        try (from;
                to) {
            direction.run();
        } catch (IOException e) {
            // its end
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "commit cutter");
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends all connections, and lets nobody through. */
    void sever() throws IOException {
        away = true;
        closeAll();
    }

    /** Lets everybody through again. */
    void mend() {
        away = false;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeAll();
    }

    private void closeAll() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** One connection. */
    private static final class Connection {

        private final Socket client;
        private final Socket server;

        /** The commit that is next: what is to become of it. */
        private volatile String wanted = "";

        /** The commit is on its way, and its answer is not to arrive. */
        private volatile boolean deaf;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void toServer() throws IOException {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = server.getOutputStream();
            byte[] opening = body(in);
            if (ByteBuffer.wrap(opening).getInt() == SSL_REQUEST) {
                client.getOutputStream().write('N');
                opening = body(in);
            }
            out.write(framed(opening));
            while (true) {
                int type = in.readUnsignedByte();
                byte[] body = body(in);
                if (type == PARSE && !passes(new String(body, StandardCharsets.ISO_8859_1))) {
                    return;
                }
                out.write(type);
                out.write(framed(body));
            }
        }

        /** Whether the connection lives on. */
        private boolean passes(String statement) {
            for (String wish : new String[] {UNHEARD, LOST}) {
                if (statement.contains(wish)) {
                    wanted = wish;
                }
            }
            if (statement.contains("\0ROLLBACK\0")) {
                wanted = "";
            } else if (statement.contains("\0COMMIT\0")) {
                deaf = wanted.equals(UNHEARD);
                return !wanted.equals(LOST);
            }
            return true;
        }

        void toClient() throws IOException {
            DataInputStream in = new DataInputStream(server.getInputStream());
            OutputStream out = client.getOutputStream();
            while (true) {
                int type = in.readUnsignedByte();
                byte[] body = body(in);
                if (!deaf) {
                    out.write(type);
                    out.write(framed(body));
                } else if (type == COMMAND_COMPLETE) {
                    // It is committed.
                    return;
                }
            }
        }

        private static byte[] body(DataInputStream in) throws IOException {
            byte[] body = new byte[in.readInt() - Integer.BYTES];
            in.readFully(body);
            return body;
        }

        private static byte[] framed(byte[] body) {
            return ByteBuffer.allocate(Integer.BYTES + body.length)
                    .putInt(Integer.BYTES + body.length)
                    .put(body)
                    .array();
        }
    }
}
