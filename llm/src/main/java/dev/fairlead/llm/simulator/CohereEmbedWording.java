package dev.fairlead.llm.simulator;

/** Cohere embed: {@code https://docs.cohere.com/reference/embed}. Vectors are short and always the same for a request. */
final class CohereEmbedWording extends CohereWording {

    @Override
    public byte[] answer(Reply reply) {
        ByteBuilder out = new ByteBuilder(256 + 64 * reply.items());
        out.raw("{\"id\":").string(uuid(reply.number())).raw(",\"embeddings\":{\"float\":[");
        for (int i = 0; i < reply.items(); i++) {
            Vectors.write(out.raw(i == 0 ? "" : ","), reply.number() + i);
        }
        return meta(out.raw("]},\"texts\":[]"), "input_tokens", reply.usage().totalInput())
                .toBytes();
    }
}
