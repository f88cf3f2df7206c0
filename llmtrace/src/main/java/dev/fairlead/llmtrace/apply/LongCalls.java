package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.JournalException;
import dev.fairlead.llmtrace.call.Body;
import dev.fairlead.llmtrace.call.CallCodec;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.content.ContentPlace;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.OpenCall;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the openings of calls that stay open long fit for the store, so that the journal need not keep everything since. Their
 * text goes where the text of stored calls is.
 */
final class LongCalls {

    private final Journal journal;
    private final ContentStore content;
    private final ApplySettings settings;

    LongCalls(Journal journal, ContentStore content, ApplySettings settings) {
        this.journal = journal;
        this.content = content;
        this.settings = settings;
    }

    /** The oldest open calls before a position, as many as one transaction takes. Each is to be kept: its text is stored. */
    List<OpenCall> before(long position, OpenCalls open) {
        List<OpenCall> calls = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<Long, Long> call : open.inJournal()) {
            if (call.getValue() >= position || calls.size() >= settings.maxCalls() || bytes >= settings.maxBytes()) {
                break;
            }
            Optional<ByteBuffer> opening = opening(call.getValue());
            if (opening.isEmpty()) {
                break;
            }
            bytes += opening.get().remaining();
            calls.add(openCall(call.getKey(), call.getValue(), opening.get()));
        }
        return calls;
    }

    /** Empty when the journal may be readable later; without a byte when it never will be, which shows when the call ends. */
    private Optional<ByteBuffer> opening(long position) {
        try {
            return Optional.of(journal.read(position).payload());
        } catch (JournalException e) {
            return e.code() == JournalException.Code.NO_RECORD ? Optional.of(ByteBuffer.allocate(0)) : Optional.empty();
        }
    }

    private OpenCall openCall(long number, long position, ByteBuffer opening) {
        try {
            CallOpened call = CallCodec.decodeOpened(opening.duplicate());
            byte[] text = call.body().bytes();
            LocalDate day = LocalDate.ofInstant(call.startedAt(), ZoneOffset.UTC);
            Optional<ContentPlace> place = text.length == 0 || !settings.storeTraces()
                    ? Optional.empty()
                    : Optional.of(content.append(day, text));
            return new OpenCall(number, position, bytes(CallCodec.encode(withText(call, new byte[0]))), place);
        } catch (RuntimeException e) {
            // Nobody can read it; it goes into quarantine with its closing, as it was.
            return new OpenCall(number, position, bytes(opening), Optional.empty());
        }
    }

    /** The opening as it was in the journal, as far as its text can still be read. */
    ByteBuffer restored(OpenCall call) {
        ByteBuffer opening = ByteBuffer.wrap(call.opening());
        if (call.requestBody().isEmpty()) {
            return opening;
        }
        try {
            byte[] text = content.read(call.requestBody().get());
            return CallCodec.encode(withText(CallCodec.decodeOpened(opening.duplicate()), text));
        } catch (RuntimeException e) {
            return opening;
        }
    }

    private static CallOpened withText(CallOpened call, byte[] text) {
        Body body = call.body();
        return call.withBody(new Body(text, body.length(), body.contentType(), body.contentEncoding(), body.sha256()));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
