package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The text of an answer while it arrives: its length, a preview, and with {@link Detail#CONTENT} all of it up to a bound,
 * with what the answer shows beside it.
 */
final class AnswerText {
    private static final long OVERFLOW = Long.MIN_VALUE;

    private final Detail detail;
    private final StringBuilder preview = new StringBuilder();
    private final Map<Channel, StringBuilder> channels = new LinkedHashMap<>();
    private final List<TextSegment> asides = new ArrayList<>();
    private boolean begun;
    private long outputChars;
    private int keptContent;

    private record Channel(Origin origin, long number) {}

    AnswerText(Detail detail) {
        this.detail = detail;
    }

    /** As much of a text as {@link #add(Origin, long, String, long)} needs of it. */
    String piece(JsonText text) {
        return detail == Detail.CONTENT ? text.toString() : text.beginning(RequestFacts.PREVIEW_CHARS);
    }

    void add(Origin origin, long channel, JsonText text) {
        if (detail == Detail.CONTENT) {
            add(origin, channel, text.toString(), text.chars());
        } else if (!text.isEmpty()) {
            boolean shown = origin == Origin.ASSISTANT && preview.length() < RequestFacts.PREVIEW_CHARS;
            add(origin, channel, shown ? text.beginning(RequestFacts.PREVIEW_CHARS) : "", text.chars());
        }
    }

    void add(Origin origin, long channel, String piece, long chars) {
        if (chars == 0) {
            return;
        }
        if (origin != Origin.USER) {
            begun = true;
            outputChars += chars;
        }
        int room = RequestFacts.PREVIEW_CHARS - preview.length();
        if (origin == Origin.ASSISTANT && room > 0) {
            boolean splitsPair = piece.length() > room && Character.isHighSurrogate(piece.charAt(room - 1));
            preview.append(piece, 0, Math.min(piece.length(), splitsPair ? room - 1 : room));
        }
        if (detail == Detail.CONTENT && keptContent < AnswerDraft.MAX_CONTENT) {
            keptContent += piece.length();
            channel(new Channel(origin, channel)).append(piece);
        }
    }

    void citation(String title, String address) {
        if (asides.stream()
                .noneMatch(known ->
                        known.origin() == Origin.CITATION && known.text().equals(address))) {
            aside(Origin.CITATION, title, address);
        }
    }

    void citation(JsonText json) {
        if (detail == Detail.CONTENT && keptContent < AnswerDraft.MAX_CONTENT) {
            String citation = json.toString();
            keptContent += citation.length();
            aside(Origin.CITATION, "", citation);
        }
    }

    void media(String kind, String address) {
        aside(Origin.MEDIA, kind, address);
    }

    /** Whether the model has written anything. */
    boolean begun() {
        return begun;
    }

    /** How long everything is that the model wrote, kept or not. */
    long outputChars() {
        return outputChars;
    }

    String preview() {
        return preview.toString();
    }

    /** A segment for each origin and channel, then what stands beside the text. */
    List<TextSegment> segments() {
        List<TextSegment> segments = new ArrayList<>();
        channels.forEach((channel, text) -> segments.add(new TextSegment(
                channel.origin == Origin.USER ? "user" : "assistant", channel.origin, "", text.toString())));
        segments.addAll(asides);
        return segments;
    }

    private void aside(Origin origin, String name, String text) {
        if (detail == Detail.CONTENT && asides.size() < AnswerDraft.MAX_ASIDES) {
            asides.add(new TextSegment("assistant", origin, name, text));
        }
    }

    /** What comes after the last channel there is room for makes one text by origin. */
    private StringBuilder channel(Channel channel) {
        boolean room = channels.size() < AnswerDraft.MAX_CHANNELS || channels.containsKey(channel);
        return channels.computeIfAbsent(
                room ? channel : new Channel(channel.origin, OVERFLOW), ignored -> new StringBuilder());
    }
}
