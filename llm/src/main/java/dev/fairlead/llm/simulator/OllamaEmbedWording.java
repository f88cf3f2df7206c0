package dev.fairlead.llm.simulator;

/** Ollama embed ({@code https://docs.ollama.com/api/embed}) and the older embeddings, which report no usage. */
final class OllamaEmbedWording extends OllamaWording {
    private final boolean current;

    /** @param current false for {@code /api/embeddings} */
    OllamaEmbedWording(boolean current) {
        super(true);
        this.current = current;
    }

    @Override
    public byte[] answer(Reply reply) {
        ByteBuilder out = new ByteBuilder(256 + 64 * reply.items());
        if (!current) {
            return Vectors.write(out.raw("{\"embedding\":"), reply.number())
                    .raw("}")
                    .toBytes();
        }
        out.raw("{\"model\":").string(reply.model()).raw(",\"embeddings\":[");
        for (int i = 0; i < reply.items(); i++) {
            Vectors.write(out.raw(i == 0 ? "" : ","), reply.number() + i);
        }
        out.raw("],\"total_duration\":14143917,\"load_duration\":1019500,\"prompt_eval_count\":");
        return out.number(reply.usage().totalInput()).raw("}").toBytes();
    }
}
