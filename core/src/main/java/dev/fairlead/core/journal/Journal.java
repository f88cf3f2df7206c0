package dev.fairlead.core.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An append-only, durable journal in one directory, owned by one process. An entry is two records: one that opens it and takes
 * the next number, and one that closes it. All methods may be called from any thread.
 */
public final class Journal implements Appends, AutoCloseable {

    private static final int RANDOM_BLOCK = 16 << 10;

    private final Path directory;
    private final JournalSettings settings;
    private final Clock clock;
    private final SegmentFile.FileSystem files;
    private volatile @Nullable Running running;

    public Journal(Path directory, JournalSettings settings, Clock clock) {
        this(directory, settings, clock, new Disk());
    }

    Journal(Path directory, JournalSettings settings, Clock clock, SegmentFile.FileSystem files) {
        this.directory = directory;
        this.settings = settings;
        this.clock = clock;
        this.files = files;
    }

    private record Running(
            DirectoryLock lock,
            Segments segments,
            DamageLog damage,
            List<Long> orphans,
            JournalWriter writer,
            Thread flusher) {}

    /**
     * Takes the directory, creating it where it is missing, and recovers: a torn tail is cut off, damage and open entries are
     * found. Reads everything the journal holds.
     *
     * @throws JournalException if another process owns the directory or a file cannot be read
     */
    public synchronized void start() {
        if (running != null) {
            throw new IllegalStateException("journal " + directory + " is started already");
        }
        try {
            Disk.createPrivateDirectory(directory);
            DirectoryLock lock = DirectoryLock.take(directory);
            Segments segments = new Segments(directory, files, clock);
            try {
                running = recover(lock, segments);
            } catch (IOException | RuntimeException e) {
                segments.close();
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw failed("cannot be started", e);
        }
    }

    private Running recover(DirectoryLock lock, Segments segments) throws IOException {
        DamageLog damage = new DamageLog();
        Recovery.Found found = new Recovery(segments, damage).run();
        JournalWriter writer = new JournalWriter(settings, segments, found);
        Thread flusher = Thread.ofPlatform().name("journal-flush").daemon().start(new Flusher(writer, settings));
        return new Running(lock, segments, damage, found.orphans(), writer, flusher);
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new JournalException(JournalException.Code.CLOSED, "journal " + directory + " is not running");
        }
        return now;
    }

    /** Openings without a closing that were found at the start, in order; whoever owns the entries closes each. */
    public List<JournalRecord> orphans() {
        List<JournalRecord> records = new ArrayList<>();
        for (long position : running().orphans()) {
            records.add(read(position));
        }
        return records;
    }

    /** Everything found unreadable at the start and by readers since, in order. */
    public List<Damage> damage() {
        return running().damage().all();
    }

    public JournalHealth health() {
        Running now = running;
        return now == null
                ? new JournalHealth(JournalHealth.State.CLOSED, "journal " + directory + " is not running", 0, 0, 0)
                : now.writer().health(now.damage().size());
    }

    @Override
    public void open(List<ByteBuffer> payload, Appended done) {
        append(List.of(new Append(Kind.OPENED, 0, payload, done)));
    }

    @Override
    public void close(long number, List<ByteBuffer> payload, Appended done) {
        requireOpened(number);
        append(List.of(new Append(Kind.CLOSED, number, payload, done)));
    }

    /** @throws IllegalArgumentException if no entry with this number was opened */
    void requireOpened(long number) {
        Running now = running;
        if (now != null) {
            now.writer().requireOpened(number);
        }
    }

    /** Appends records in order, as many at once as one write takes. */
    void append(List<Append> records) {
        Running now = running;
        if (now == null) {
            JournalRefusal refusal =
                    new JournalRefusal(JournalRefusal.Code.CLOSED, "journal " + directory + " is not running");
            records.forEach(record -> new Answer(record.done(), new Fate.Refused(refusal)).tell());
        } else {
            now.writer().append(records);
        }
    }

    /**
     * A reader that begins at a record's position, or at the oldest record when that one is trimmed.
     *
     * @throws JournalException with NO_RECORD if the position is behind the end; see {@link #continueAfter}
     */
    public JournalReader reader(long fromPosition) {
        Running now = running();
        if (fromPosition > now.writer().end()) {
            throw new JournalException(
                    JournalException.Code.NO_RECORD,
                    "journal " + directory + " ends at " + now.writer().end() + ", before position " + fromPosition
                            + "; its end was lost, continue after that position");
        }
        return new JournalReader(now.segments(), now.writer(), now.damage(), fromPosition);
    }

    /**
     * One record by its position.
     *
     * @throws JournalException with NO_RECORD if none can be read there
     */
    public JournalRecord read(long position) {
        Running now = running();
        long end = now.writer().end();
        Optional<Segment> segment = now.segments().at(position).filter(it -> it.base() <= position);
        try {
            if (segment.isPresent()) {
                return new RecordScan(RANDOM_BLOCK)
                        .at(segment.get(), position, Math.min(segment.get().end(), end))
                        .orElseThrow(() -> noRecord(position));
            }
        } catch (IOException e) {
            if (!segment.get().isRemoved()) {
                throw failed("cannot be read at position " + position, e);
            }
        }
        throw noRecord(position);
    }

    private JournalException noRecord(long position) {
        return new JournalException(
                JournalException.Code.NO_RECORD,
                "journal " + directory + " has no readable record at position " + position);
    }

    /**
     * Deletes the files that end at or before a position. Blocks on the disk.
     *
     * @throws JournalException if a file cannot be deleted
     */
    public void trim(long position) {
        try {
            running().writer().trim(position);
        } catch (IOException e) {
            throw failed("cannot be trimmed", e);
        }
    }

    /**
     * Begins a new file, so that everything appended so far can be deleted by {@link #trim}. Does nothing while records
     * that are not written yet cannot be.
     *
     * @throws JournalException if no file can be made
     */
    public void roll() {
        try {
            running().writer().roll();
        } catch (IOException e) {
            throw failed("cannot begin a new file", e);
        }
    }

    /**
     * Goes on behind a position and an entry number that a reader has made durable elsewhere and that loss of power took from
     * this journal, so that neither is given out twice. Does nothing when the journal has both. Called after the start, before
     * the first append.
     *
     * @throws JournalException if the journal cannot be written
     */
    public void continueAfter(long position, long number) {
        try {
            running().writer().continueAfter(position, number);
        } catch (IOException e) {
            throw failed("cannot be continued at position " + position, e);
        }
    }

    private JournalException failed(String what, IOException e) {
        return new JournalException(
                JournalException.Code.FAILED, "journal " + directory + " " + what + ": " + e.getMessage(), e);
    }

    /** Position of the oldest record that is kept. */
    public long startPosition() {
        return running().segments().startPosition();
    }

    /** The number given to the last opened entry, 0 when there was none ever. */
    public long lastNumber() {
        return running().writer().lastNumber();
    }

    /** Position behind the last record that a reader can see. */
    public long endPosition() {
        return running().writer().end();
    }

    /** Size of all files together and of what is buffered. */
    public long sizeBytes() {
        return running().writer().sizeBytes();
    }

    /**
     * Refuses what still waits for space, writes and fsyncs everything else, and gives the directory back.
     *
     * @throws JournalException if acknowledged records could not be made durable
     */
    @Override
    public synchronized void close() {
        Running now = running;
        if (now == null) {
            return;
        }
        running = null;
        now.writer().stop();
        boolean interrupted = false;
        while (now.flusher().isAlive()) {
            try {
                now.flusher().join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            now.segments().close();
            now.lock().close();
        } catch (IOException e) {
            throw failed("cannot be closed", e);
        }
        now.writer().requireFlushed();
    }
}
