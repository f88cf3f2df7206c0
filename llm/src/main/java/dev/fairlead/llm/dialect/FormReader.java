package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads a request that is a form ({@code multipart/form-data}) while it passes: its model, its prompt and settings, and of
 * files their names and sizes. Chunks may split anywhere; memory stays bounded whatever arrives. Not thread-safe.
 */
public final class FormReader {
    private static final int MAX_WORD = 256;
    private static final int MAX_FILES = 64;

    /** Fields worth knowing in a trace; none of them can hold what a person wrote. */
    private static final Set<String> PARAMETERS = Set.of(
            "response_format",
            "language",
            "temperature",
            "timestamp_granularities",
            "include",
            "chunking_strategy",
            "n",
            "size",
            "quality",
            "style",
            "background",
            "output_format",
            "output_compression",
            "input_fidelity",
            "moderation",
            "partial_images",
            "purpose");

    private final Detail detail;
    private final MultipartBody body = new MultipartBody(new Parts());
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final List<TextSegment> segments = new ArrayList<>();
    private Optional<String> model = Optional.empty();
    private boolean stream;
    private long inputChars;
    private String preview = "";
    private long files;
    private long fileBytes;

    public FormReader(Detail detail) {
        this.detail = detail;
    }

    /** Whether a body looks like a form: none of the other formats begins with a dash. */
    public static boolean isForm(byte[] body) {
        return body.length > 2 && body[0] == '-' && body[1] == '-';
    }

    /** Reads a whole form. Never throws for what is in it. */
    public static RequestFacts read(byte[] form, Detail detail) {
        FormReader reader = new FormReader(detail);
        reader.accept(form, 0, form.length);
        return reader.finish();
    }

    public void accept(byte[] bytes, int offset, int length) {
        body.accept(bytes, offset, offset + length);
    }

    /** Ends reading, whether or not the form was complete. Called once. */
    public RequestFacts finish() {
        Optional<String> problem = body.finish();
        if (files > 0) {
            parameters.put("files", Long.toString(files));
            parameters.put("file_bytes", Long.toString(fileBytes));
        }
        return new RequestFacts(
                model, stream, OptionalLong.empty(), parameters, List.of(), inputChars, preview, segments, problem);
    }

    private static String beginning(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars);
    }

    private final class Parts implements MultipartBody.Sink {

        @Override
        public void field(String name, byte[] value, long length) {
            String text = new String(value, StandardCharsets.UTF_8);
            String plain = name.endsWith("[]") ? name.substring(0, name.length() - 2) : name;
            switch (plain) {
                case "model" -> model = Optional.of(beginning(text, MAX_WORD)).filter(word -> !word.isEmpty());
                case "stream" -> stream = text.equals("true") || text.equals("1");
                case "prompt" -> prompt(text);
                default -> {
                    if (PARAMETERS.contains(plain)) {
                        parameters.merge(plain, quoted(text), (first, more) -> beginning(first + "," + more, MAX_WORD));
                    }
                }
            }
        }

        private void prompt(String text) {
            inputChars += text.length();
            preview = beginning(text, RequestFacts.PREVIEW_CHARS);
            if (detail == Detail.CONTENT) {
                segments.add(new TextSegment("user", Origin.USER, "", text));
            }
        }

        private static String quoted(String text) {
            return '"' + beginning(text, MAX_WORD).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }

        @Override
        public void file(String name, String fileName, long length, boolean whole) {
            files++;
            fileBytes += length;
            if (detail == Detail.CONTENT && files <= MAX_FILES) {
                String known = beginning(fileName, MAX_WORD);
                String size = whole ? (known.isEmpty() ? "" : ", ") + length + " bytes" : "";
                segments.add(new TextSegment("user", Origin.MEDIA, name, known + size));
            }
        }
    }
}
