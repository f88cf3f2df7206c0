package dev.fairlead.core.http;

import java.util.Map;
import java.util.function.Consumer;

/** What a {@link RestHandler} answers. */
public sealed interface RestResponse {

    int status();

    /** Further headers, such as {@code Location}; the content type is set by the kind of answer. */
    Map<String, String> headers();

    /** The same answer with one more header. */
    RestResponse withHeader(String name, String value);

    /** A value rendered by {@link Json}. */
    static RestResponse json(int status, Object body) {
        return new JsonBody(status, Map.of(), body);
    }

    /** A page of a list: {@code {"data": […], "next_cursor": …}}. */
    static RestResponse page(Page<?> page) {
        return json(200, page);
    }

    static RestResponse bytes(int status, String contentType, byte[] body) {
        return new Bytes(status, Map.of(), contentType, body);
    }

    /** An answer without a body: 204 and its like. */
    static RestResponse empty(int status) {
        return new Empty(status, Map.of());
    }

    /** Server-sent events; the stream ends when {@code body} returns. */
    static RestResponse events(Consumer<StreamWriter> body) {
        return new Stream(200, Map.of("Cache-Control", "no-store"), "text/event-stream", body);
    }

    /** One JSON value a line; the stream ends when {@code body} returns. */
    static RestResponse lines(Consumer<StreamWriter> body) {
        return new Stream(200, Map.of(), "application/x-ndjson", body);
    }

    /** A body of any type written as it is made. */
    static RestResponse stream(String contentType, Consumer<StreamWriter> body) {
        return new Stream(200, Map.of(), contentType, body);
    }

    /** See {@link #json}. */
    record JsonBody(int status, Map<String, String> headers, Object body) implements RestResponse {
        @Override
        public RestResponse withHeader(String name, String value) {
            return new JsonBody(status, Headers.with(headers, name, value), body);
        }
    }

    /** See {@link #bytes}. */
    record Bytes(int status, Map<String, String> headers, String contentType, byte[] body) implements RestResponse {
        @Override
        public RestResponse withHeader(String name, String value) {
            return new Bytes(status, Headers.with(headers, name, value), contentType, body);
        }
    }

    /** See {@link #empty}. */
    record Empty(int status, Map<String, String> headers) implements RestResponse {
        @Override
        public RestResponse withHeader(String name, String value) {
            return new Empty(status, Headers.with(headers, name, value));
        }
    }

    /** See {@link #stream}. */
    record Stream(int status, Map<String, String> headers, String contentType, Consumer<StreamWriter> body)
            implements RestResponse {
        @Override
        public RestResponse withHeader(String name, String value) {
            return new Stream(status, Headers.with(headers, name, value), contentType, body);
        }
    }
}
