package dev.fairlead.llm.dialect;

import dev.fairlead.llm.json.JsonText;
import java.util.Set;

/** What a part of a message says of itself while it is read, as far as it may be an image, sound or file. */
final class MediaPart {
    private static final int MAX_ADDRESS = 512;

    private static final Set<String> KINDS = Set.of(
            "image_url",
            "image",
            "input_image",
            "input_audio",
            "audio_url",
            "audio",
            "video_url",
            "input_video",
            "file",
            "input_file",
            "document");

    private String kind = "";
    private String address = "";

    void begin() {
        kind = "";
        address = "";
    }

    void kind(JsonText text) {
        kind = text.beginning(MessageDraft.MAX_WORD);
    }

    void address(JsonText text) {
        String said = text.beginning(MAX_ADDRESS);
        address = said.startsWith("data:") ? mediaType(said) : said;
    }

    /** Whether the part is no text. */
    boolean isMedia() {
        return KINDS.contains(kind);
    }

    String kind() {
        return kind;
    }

    /** Where it is, or what it is called; of bytes that stand in the request itself their type. */
    String address() {
        return address;
    }

    private static String mediaType(String dataUrl) {
        int end = dataUrl.indexOf(';');
        return end < 0 ? "" : dataUrl.substring("data:".length(), end);
    }
}
