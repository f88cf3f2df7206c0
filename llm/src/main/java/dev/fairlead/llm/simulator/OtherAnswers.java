package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.dialect.OpenAiPath;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * OpenAI's operations beside chat, responses and completions: embeddings, images, sounds, moderations, files and batches.
 * Small and without memory: a file or batch that is asked for exists, whatever its id.
 */
final class OtherAnswers {
    static final String MPEG = "audio/mpeg";
    static final String JSON = "application/json";
    private static final int TOKENS_OF_SOUND = 45;
    private static final int TOKENS_OF_IMAGE = 272;

    private final SimulatorSettings settings;

    OtherAnswers(SimulatorSettings settings) {
        this.settings = settings;
    }

    /**
     * @param model empty where the operation has none
     * @param billed empty where the operation costs nothing
     */
    record Answer(String contentType, byte[] body, String model, boolean stream, Optional<Usage> billed) {}

    /** Empty when the path is none of theirs. */
    Optional<Answer> answer(String method, String path, byte[] body) {
        Dialects.Match match = Dialects.match(method, path);
        String operation = match.operation().name();
        RequestFacts asked = match.dialect().readRequest(match.operation(), path, body, Detail.CONTENT);
        String[] segments = OpenAiPath.resource(path).split("/");
        String id = segments.length > 2 ? segments[2] : "";
        return switch (match.dialect().name() + " " + operation) {
            case "openai.embeddings embeddings" -> Optional.of(embeddings(asked));
            case "openai.images image_generation" -> Optional.of(images(asked, "image_generation"));
            case "openai.images image_edit", "openai.images image_variation" ->
                Optional.of(images(asked, "image_edit"));
            case "openai.audio speech" -> Optional.of(speech(asked));
            case "openai.audio transcription", "openai.audio translation" -> Optional.of(transcript(asked));
            case "openai.resources moderation" -> free(moderation(asked));
            case "openai.resources upload_file" -> free(file("file-simulated", size(asked), purpose(asked)));
            case "openai.resources retrieve_file" -> free(file(id, 0, "user_data"));
            case "openai.resources delete_file" -> free(deleted(id));
            case "openai.resources list_files", "openai.resources list_batches" -> free(list());
            case "openai.resources retrieve_file_content" -> content();
            case "openai.resources create_batch" -> free(batch("batch_simulated", "validating"));
            case "openai.resources retrieve_batch" -> free(batch(id, "completed"));
            case "openai.resources cancel_batch" -> free(batch(id, "cancelling"));
            case "anthropic.batches create_batch" -> free(messageBatch("msgbatch_simulated", "in_progress"));
            case "anthropic.batches retrieve_batch" -> free(messageBatch(path.split("/")[4], "ended"));
            case "anthropic.batches cancel_batch" -> free(messageBatch(path.split("/")[4], "canceling"));
            case "anthropic.batches list_batches" -> free(list());
            case "anthropic.batches retrieve_batch_results" -> results();
            case "gemini.interactions create_interaction" -> Optional.of(SimulatedInteraction.answer(asked));
            default -> Optional.empty();
        };
    }

    private static Optional<Answer> free(ByteBuilder json) {
        return Optional.of(new Answer(JSON, json.toBytes(), "", false, Optional.empty()));
    }

    static Answer billed(String type, ByteBuilder body, RequestFacts asked, Usage usage) {
        return new Answer(type, body.toBytes(), asked.model().orElse(""), asked.stream(), Optional.of(usage));
    }

    static long input(RequestFacts asked) {
        return Math.max(1, Reply.tokens(asked.inputChars()));
    }

    private Answer embeddings(RequestFacts asked) {
        List<String> inputs = asked.segments().stream()
                .filter(segment -> segment.origin() == Origin.USER)
                .map(TextSegment::text)
                .toList();
        boolean base64 = asked.parameters().getOrDefault("encoding_format", "").equals("\"base64\"");
        int dimensions = Integer.parseInt(asked.parameters().getOrDefault("dimensions", "8"));
        ByteBuilder out = new ByteBuilder(512).raw("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < Math.max(1, inputs.size()); i++) {
            SimulatedVector vector =
                    new SimulatedVector(settings.seed(), inputs.isEmpty() ? "" : inputs.get(i), dimensions);
            out.raw(i == 0 ? "" : ",")
                    .raw("{\"object\":\"embedding\",\"index\":")
                    .number(i)
                    .raw(",\"embedding\":");
            out.raw(base64 ? '"' + vector.base64() + '"' : vector.json()).raw("}");
        }
        long tokens = input(asked);
        out.raw("],\"model\":")
                .string(asked.model().orElse(""))
                .raw(",\"usage\":{\"prompt_tokens\":")
                .number(tokens);
        out.raw(",\"total_tokens\":").number(tokens).raw("}}");
        return billed(JSON, out, asked, Usage.of(tokens, 0, Usage.Quality.REPORTED));
    }

    private Answer images(RequestFacts asked, String event) {
        long input = input(asked);
        int images = asked.stream()
                ? 1
                : Integer.parseInt(asked.parameters().getOrDefault("n", "1").replace("\"", ""));
        long output = (long) TOKENS_OF_IMAGE * images;
        ByteBuilder usage = new ByteBuilder(256).raw("{\"total_tokens\":").number(input + output);
        usage.raw(",\"input_tokens\":").number(input).raw(",\"output_tokens\":").number(output);
        usage.raw(",\"input_tokens_details\":{\"text_tokens\":").number(input).raw(",\"image_tokens\":0}}");
        Usage billed = new Usage(input, 0, 0, 0, output, 0, 0, 0, 0, output, 0, 0, Usage.Quality.REPORTED);
        ByteBuilder out = new ByteBuilder(512);
        if (asked.stream()) {
            out.raw("event: " + event + ".partial_image\ndata: {\"type\":\"" + event
                    + ".partial_image\",\"b64_json\":\"");
            out.raw(PIXEL + "\",\"partial_image_index\":0}\n\n");
            out.raw("event: " + event + ".completed\ndata: {\"type\":\"" + event + ".completed\",\"b64_json\":\"");
            out.raw(PIXEL + "\",\"usage\":").raw(usage.toBytes()).raw("}\n\n");
            return billed(EVENTS, out, asked, billed);
        }
        out.raw("{\"created\":").number(settings.created().getEpochSecond()).raw(",\"data\":[");
        for (int i = 0; i < images; i++) {
            out.raw(i == 0 ? "" : ",").raw("{\"b64_json\":\"" + PIXEL + "\"}");
        }
        return billed(JSON, out.raw("],\"usage\":").raw(usage.toBytes()).raw("}"), asked, billed);
    }

    /** One pixel in PNG. */
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    static final String EVENTS = "text/event-stream; charset=utf-8";

    private static Answer speech(RequestFacts asked) {
        long input = input(asked);
        Usage usage =
                new Usage(input, 0, 0, 0, TOKENS_OF_SOUND, 0, 0, TOKENS_OF_SOUND, 0, 0, 0, 0, Usage.Quality.REPORTED);
        if (!asked.parameters().getOrDefault("stream_format", "").equals("\"sse\"")) {
            // The tag of an MP3 file and a frame of silence's first bytes.
            byte[] sound = {
                'I', 'D', '3', 4, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFB, (byte) 0x90, 0x64, 0, '\r', '\n'
            };
            return billed(
                    MPEG,
                    new ByteBuilder(32).raw(sound),
                    asked,
                    isBilledByCharacters(asked) ? characters(asked) : usage);
        }
        ByteBuilder out =
                new ByteBuilder(256).raw("data: {\"type\":\"speech.audio.delta\",\"audio\":\"SUQzBAAAAAAAAA==\"}\n\n");
        out.raw("data: {\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":")
                .number(input);
        out.raw(",\"output_tokens\":").number(TOKENS_OF_SOUND);
        out.raw(",\"total_tokens\":").number(input + TOKENS_OF_SOUND).raw("}}\n\n");
        return billed(EVENTS, out, asked, usage);
    }

    private static boolean isBilledByCharacters(RequestFacts asked) {
        return asked.model().orElse("").startsWith("tts-");
    }

    private static Usage characters(RequestFacts asked) {
        long characters = asked.segments().stream()
                .filter(segment -> segment.origin() == Origin.USER)
                .mapToLong(segment -> segment.text().codePoints().count())
                .sum();
        return Usage.of(new Usage.Units(0, 0, 0, characters), Usage.Quality.REPORTED);
    }

    /** Whisper is billed by the second, a second for every thousand bytes of sound; the others by tokens. */
    private static Answer transcript(RequestFacts asked) {
        String text = "A simulated transcript.";
        long output = Reply.tokens(text.length());
        long seconds = 1 + size(asked) / 1000;
        boolean whisper = asked.model().orElse("").startsWith("whisper");
        Usage usage = whisper
                ? Usage.of(new Usage.Units(0, 0, seconds, 0), Usage.Quality.REPORTED)
                : new Usage(
                        TOKENS_OF_SOUND, 0, 0, 0, output, 0, TOKENS_OF_SOUND, 0, 0, 0, 0, 0, Usage.Quality.REPORTED);
        ByteBuilder report = new ByteBuilder(128);
        if (whisper) {
            report.raw("{\"type\":\"duration\",\"seconds\":").number(seconds).raw("}");
        } else {
            report.raw("{\"type\":\"tokens\",\"input_tokens\":").number(TOKENS_OF_SOUND);
            report.raw(",\"input_token_details\":{\"text_tokens\":0,\"audio_tokens\":")
                    .number(TOKENS_OF_SOUND);
            report.raw("},\"output_tokens\":").number(output).raw(",\"total_tokens\":");
            report.number(TOKENS_OF_SOUND + output).raw("}");
        }
        ByteBuilder out = new ByteBuilder(512);
        if (asked.stream()) {
            out.raw("data: {\"type\":\"transcript.text.delta\",\"delta\":")
                    .string(text)
                    .raw("}\n\n");
            out.raw("data: {\"type\":\"transcript.text.done\",\"text\":").string(text);
            return billed(EVENTS, out.raw(",\"usage\":").raw(report.toBytes()).raw("}\n\n"), asked, usage);
        }
        out.raw("{\"text\":")
                .string(text)
                .raw(",\"usage\":")
                .raw(report.toBytes())
                .raw("}");
        return billed(JSON, out, asked, usage);
    }

    private static ByteBuilder moderation(RequestFacts asked) {
        ByteBuilder out = new ByteBuilder(256).raw("{\"id\":\"modr-simulated\",\"model\":");
        out.string(asked.model().orElse("omni-moderation-latest"));
        return out.raw(",\"results\":[{\"flagged\":false,\"categories\":{},\"category_scores\":{},"
                + "\"category_applied_input_types\":{}}]}");
    }

    private ByteBuilder file(String id, long bytes, String purpose) {
        ByteBuilder out = new ByteBuilder(256).raw("{\"id\":").string(id).raw(",\"object\":\"file\",\"bytes\":");
        out.number(bytes).raw(",\"created_at\":").number(settings.created().getEpochSecond());
        return out.raw(",\"filename\":\"simulated.jsonl\",\"purpose\":")
                .string(purpose)
                .raw(",\"status\":\"processed\"}");
    }

    private static ByteBuilder deleted(String id) {
        return new ByteBuilder(128).raw("{\"id\":").string(id).raw(",\"object\":\"file\",\"deleted\":true}");
    }

    private static ByteBuilder list() {
        return new ByteBuilder(128).raw("{\"object\":\"list\",\"data\":[],\"has_more\":false}");
    }

    private static Optional<Answer> content() {
        ByteBuilder line = new ByteBuilder(256)
                .raw(
                        "{\"id\":\"batch_req_1\",\"custom_id\":\"1\",\"response\":"
                                + "{\"status_code\":200,\"body\":{\"model\":\"gpt-5\",\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}}}\n");
        return Optional.of(new Answer("application/octet-stream", line.toBytes(), "", false, Optional.empty()));
    }

    private ByteBuilder batch(String id, String status) {
        ByteBuilder out = new ByteBuilder(512).raw("{\"id\":").string(id);
        out.raw(",\"object\":\"batch\",\"endpoint\":\"/v1/chat/completions\",\"input_file_id\":\"file-simulated\","
                + "\"completion_window\":\"24h\",\"status\":");
        out.string(status).raw(",\"created_at\":").number(settings.created().getEpochSecond());
        out.raw(",\"output_file_id\":\"file-simulated-output\","
                + "\"request_counts\":{\"total\":1,\"completed\":1,\"failed\":0}");
        if (status.equals("completed")) {
            out.raw(",\"model\":\"gpt-5-2025-08-07\",\"usage\":{\"input_tokens\":1500,\"input_tokens_details\":"
                    + "{\"cached_tokens\":1024},\"output_tokens\":500,\"output_tokens_details\":{\"reasoning_tokens\":300},"
                    + "\"total_tokens\":2000}");
        }
        return out.raw("}");
    }

    private ByteBuilder messageBatch(String id, String status) {
        ByteBuilder out = new ByteBuilder(512).raw("{\"id\":").string(id);
        out.raw(",\"type\":\"message_batch\",\"processing_status\":").string(status);
        out.raw(",\"request_counts\":{\"processing\":0,\"succeeded\":2,\"errored\":1,\"canceled\":0,\"expired\":0}");
        out.raw(",\"created_at\":\"").raw(settings.created().toString()).raw("\",\"expires_at\":\"");
        out.raw(settings.created().plus(Duration.ofDays(1)).toString());
        return out.raw("\",\"ended_at\":null,\"cancel_initiated_at\":null,\"archived_at\":null,\"results_url\":null}");
    }

    /** Two messages of one model, one of them with a part read from cache, and a request that failed. */
    private static Optional<Answer> results() {
        String usage = "\"cache_creation_input_tokens\":0,\"service_tier\":\"batch\",\"cache_read_input_tokens\":";
        ByteBuilder lines = new ByteBuilder(1024);
        for (int i = 1; i <= 2; i++) {
            lines.raw("{\"custom_id\":\"").number(i);
            lines.raw("\",\"result\":{\"type\":\"succeeded\",\"message\":{\"id\":\"msg_")
                    .number(i);
            lines.raw("\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-haiku-4-5-20251001\","
                    + "\"content\":[{\"type\":\"text\",\"text\":\"A simulated result.\"}],\"stop_reason\":\"end_turn\","
                    + "\"stop_sequence\":null,\"usage\":{\"input_tokens\":10,\"output_tokens\":30,");
            lines.raw(usage).number((i - 1) * 2048L).raw("}}}}\n");
        }
        lines.raw("{\"custom_id\":\"3\",\"result\":{\"type\":\"errored\",\"error\":{\"type\":\"error\",\"error\":"
                + "{\"type\":\"invalid_request_error\",\"message\":\"Simulated.\"}}}}\n");
        return Optional.of(new Answer("application/x-jsonl", lines.toBytes(), "", false, Optional.empty()));
    }

    private static long size(RequestFacts asked) {
        return Long.parseLong(asked.parameters().getOrDefault("file_bytes", "0"));
    }

    private static String purpose(RequestFacts asked) {
        return asked.parameters().getOrDefault("purpose", "\"user_data\"").replace("\"", "");
    }
}
