package dev.once.internal.engine;

import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A {@link Room} for every operation that calls of this node are about. Thread-safe. */
final class Rooms {

    private final Map<OperationId, Room> rooms = new ConcurrentHashMap<>();
    private final Function<OperationId, Optional<OperationRecord>> reader;

    /** {@code reader} reads the committed row. */
    Rooms(Function<OperationId, Optional<OperationRecord>> reader) {
        this.reader = reader;
    }

    /** Enters the room of an operation; to be left by {@link #leave}. */
    Room enter(OperationId id) {
        return rooms.compute(id, (key, room) -> {
            Room entered = room == null ? new Room(() -> reader.apply(key)) : room;
            entered.guests++;
            return entered;
        });
    }

    void leave(OperationId id) {
        rooms.computeIfPresent(id, (key, room) -> --room.guests == 0 ? null : room);
    }

    /** There is news of an operation: whoever waits for it reads again. To be called after the commit. */
    void signal(OperationId id) {
        Room room = rooms.get(id);
        if (room != null) {
            room.signal();
        }
    }
}
