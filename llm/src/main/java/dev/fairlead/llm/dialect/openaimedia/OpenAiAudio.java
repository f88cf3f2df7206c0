package dev.fairlead.llm.dialect.openaimedia;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.dialect.ErrorEnvelopes;
import dev.fairlead.llm.dialect.FormReader;
import dev.fairlead.llm.dialect.OpenAiPath;
import dev.fairlead.llm.dialect.Operation;
import dev.fairlead.llm.dialect.ProxyError;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.dialect.WireAnswerReader;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * OpenAI speech, transcriptions and translations, by
 * <a href="https://platform.openai.com/docs/api-reference/audio">the API reference</a>. Sound, and transcripts that are
 * neither JSON nor events, pass unread.
 */
public final class OpenAiAudio implements Dialect {
    private static final Operation SPEECH = new Operation("speech", Operation.Metering.CHARACTERS);
    private static final Operation TRANSCRIPTION = new Operation("transcription", false);
    private static final Operation TRANSLATION = new Operation("translation", false);

    @Override
    public String name() {
        return "openai.audio";
    }

    @Override
    public List<Operation> operations() {
        return List.of(SPEECH, TRANSCRIPTION, TRANSLATION);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        if (!method.equals("POST")) {
            return Optional.empty();
        }
        if (path.endsWith("/audio/speech")) {
            return Optional.of(SPEECH);
        }
        if (path.endsWith("/audio/transcriptions")) {
            return Optional.of(TRANSCRIPTION);
        }
        return path.endsWith("/audio/translations") ? Optional.of(TRANSLATION) : Optional.empty();
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        RequestFacts facts = FormReader.isForm(body)
                ? FormReader.read(body, detail)
                : RequestDraft.read(AudioShapes.REQUEST, body, detail);
        return OpenAiPath.withDeployment(path, facts);
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        String type = head.contentType().toLowerCase(Locale.ROOT);
        if (!head.isError() && !type.contains("json") && !head.isEventStream()) {
            return Dialects.OPAQUE.readAnswer(operation, head, detail);
        }
        return new WireAnswerReader<>(head, detail, new AudioAnswer(detail), AudioShapes.ANSWER, AudioShapes.EVENT);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.openAi(error);
    }
}
