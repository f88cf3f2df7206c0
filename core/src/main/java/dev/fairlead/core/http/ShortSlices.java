package dev.fairlead.core.http;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets event loops run as soon as a socket has something, also while other threads compute. From Linux 6.12 on a thread
 * that asks for shorter slices of time interrupts others when it wakes; before, and by default, it waits for their slice to
 * end, 3 to 4 ms. Its share of the processor stays the same. The thread that clears memory, for which all wait, gets
 * the same. Elsewhere nothing happens. (sched(7), struct sched_attr: sched_runtime)
 */
public final class ShortSlices {

    /** The shortest there is, in nanoseconds. */
    static final long SLICE = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(ShortSlices.class);
    private static final Path THREADS = Path.of("/proc/self/task");

    /** As the kernel has them, at most 15 characters. */
    private static final List<String> NAMES = List.of("vert.x-eventloo", "VM Thread");

    private static final int ATTRIBUTES = 56;
    private static final int RUNTIME = 24;

    /** Numbers of system calls. */
    private record Calls(long get, long set) {}

    private final MethodHandle syscall;
    private final Calls calls;

    private ShortSlices(Calls calls) {
        Linker linker = Linker.nativeLinker();
        this.calls = calls;
        this.syscall = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ValueLayout.ADDRESS, JAVA_LONG, JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
    }

    /** Gives the loops that run in this process short slices, if the system can. */
    public static void ofEventLoops() {
        try {
            here().ifPresent(slices -> slices.loops().forEach(slices::shorten));
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("event loops keep the slices they have", e);
        }
    }

    /** Empty where the system is no Linux we know the numbers of. */
    static Optional<ShortSlices> here() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        return switch (System.getProperty("os.arch")) {
            case "amd64" -> Optional.of(new ShortSlices(new Calls(315, 314)));
            case "aarch64" -> Optional.of(new ShortSlices(new Calls(275, 274)));
            default -> Optional.empty();
        };
    }

    /** The kernel's ids of the threads this is for. */
    List<Long> loops() {
        try (Stream<Path> threads = Files.list(THREADS)) {
            return threads.filter(thread -> NAMES.contains(name(thread)))
                    .map(thread -> Long.parseLong(thread.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(THREADS + " cannot be read", e);
        }
    }

    private static String name(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException ended) {
            return "";
        }
    }

    /** Nanoseconds; 0 where the kernel knows no slices of single threads. */
    long slice(long thread) {
        try (Arena arena = Arena.ofConfined()) {
            return attributes(thread, arena).get(JAVA_LONG, RUNTIME);
        }
    }

    private void shorten(long thread) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = attributes(thread, arena);
            attributes.set(JAVA_LONG, RUNTIME, SLICE);
            attributes.set(JAVA_INT, 0, ATTRIBUTES);
            call(calls.set(), thread, attributes, 0);
        }
    }

    /** With all that is not to change as it is. */
    private MemorySegment attributes(long thread, Arena arena) {
        MemorySegment attributes = arena.allocate(ATTRIBUTES, Long.BYTES);
        call(calls.get(), thread, attributes, ATTRIBUTES);
        return attributes;
    }

    private void call(long number, long thread, MemorySegment attributes, long size) {
        long result;
        try {
            result = (long) syscall.invokeExact(number, thread, attributes, size, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("system call " + number + " cannot be made", e);
        }
        if (result != 0) {
            throw new IllegalStateException("system call " + number + " is refused");
        }
    }
}
