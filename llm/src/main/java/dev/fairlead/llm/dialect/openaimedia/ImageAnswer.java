package dev.fairlead.llm.dialect.openaimedia;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.OpenAiMeter;
import dev.fairlead.llm.usage.ReportedCounts.Figure;
import java.util.Optional;

/** Images while they are read, or the events of a stream of them. Their bytes are skipped. */
final class ImageAnswer extends AnswerDraft {
    private static final int MAX_ADDRESS = 2048;

    private String type = "";
    private String address = "";
    private long images;
    private boolean outputSplit;

    ImageAnswer(Detail detail) {
        super(detail);
    }

    void beginImage() {
        address = "";
    }

    void address(JsonText text) {
        address = text.beginning(MAX_ADDRESS);
    }

    void revisedPrompt(JsonText text) {
        text(Origin.ASSISTANT, images, text);
    }

    void endImage() {
        images++;
        media("image", address);
    }

    void type(JsonText text) {
        type = word(text);
    }

    void beginUsage() {
        clearCounts();
        outputSplit = false;
    }

    void outputSplit() {
        outputSplit = true;
    }

    /** Without a split all output is image tokens: so the API reference says of {@code output_tokens}. */
    void endUsage() {
        if (!outputSplit) {
            counts.put(Figure.IMAGE_OUTPUT, counts.get(Figure.OUTPUT));
        }
        usage(OpenAiMeter.read(counts));
    }

    @Override
    protected void endOfEvent(String name) {
        String kind = type.isEmpty() ? name : type;
        type = "";
        if (kind.endsWith(".partial_image")) {
            produced();
        } else if (kind.endsWith(".completed")) {
            images++;
            media("image", "");
            end();
        } else if (kind.equals("error")) {
            error();
        }
    }

    @Override
    protected void endOfBody() {
        if (!hasUsage() && images > 0) {
            usage(Optional.of(Usage.of(new Usage.Units(0, images, 0, 0), Usage.Quality.REPORTED)));
        }
        end();
    }
}
