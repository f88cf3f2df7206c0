package dev.fairlead.llm.dialect;

/**
 * What is known of an answer before its body.
 *
 * @param contentType the header's value, empty when absent
 * @param contentEncoding the header's value, empty when absent
 */
public record AnswerHead(int status, String contentType, String contentEncoding) {

    public boolean isEventStream() {
        return contentType.regionMatches(true, 0, "text/event-stream", 0, "text/event-stream".length());
    }

    /** Whether the body is a stream of {@link EventFrames}. */
    public boolean isFrames() {
        String type = "application/vnd.amazon.eventstream";
        return contentType.regionMatches(true, 0, type, 0, type.length());
    }

    public boolean isError() {
        return status >= 400;
    }
}
