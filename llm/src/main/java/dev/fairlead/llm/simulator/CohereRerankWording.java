package dev.fairlead.llm.simulator;

/** Cohere rerank: {@code https://docs.cohere.com/reference/rerank}. The documents come back from last to first. */
final class CohereRerankWording extends CohereWording {

    @Override
    public byte[] answer(Reply reply) {
        int documents = reply.items();
        ByteBuilder out = new ByteBuilder(256 + 48 * documents).raw("{\"results\":[");
        for (int i = 0; i < documents; i++) {
            long score = 9000L - 9000L * i / documents;
            out.raw(i == 0 ? "" : ",").raw("{\"index\":").number(documents - 1L - i);
            out.raw(",\"relevance_score\":0.")
                    .raw(Long.toString(10_000 + score).substring(1))
                    .raw("}");
        }
        out.raw("],\"id\":").string(uuid(reply.number()));
        return meta(out, "search_units", reply.usage().units().searchUnits()).toBytes();
    }
}
