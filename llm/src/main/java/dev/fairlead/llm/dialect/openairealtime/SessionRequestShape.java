package dev.fairlead.llm.dialect.openairealtime;

import dev.fairlead.llm.json.JsonShape;

/** What is read of a client event, by https://platform.openai.com/docs/api-reference/realtime-client-events. */
final class SessionRequestShape {
    private SessionRequestShape() {}

    static final JsonShape<SessionRequest> EVENT = event();

    private static JsonShape<SessionRequest> event() {
        JsonShape<SessionRequest> tool = new JsonShape<SessionRequest>()
                .field("name", SessionRequest::toolName)
                .raw(SessionRequest::toolDefinition);
        JsonShape<SessionRequest> session = new JsonShape<SessionRequest>()
                .field("instructions", SessionRequest::instructions)
                .field("tools", new JsonShape<SessionRequest>().elements(tool));
        JsonShape<SessionRequest> part = new JsonShape<SessionRequest>().field("text", SessionRequest::text);
        JsonShape<SessionRequest> item = new JsonShape<SessionRequest>()
                .field("type", SessionRequest::itemType)
                .field("role", SessionRequest::role)
                .field("output", SessionRequest::output)
                .field("content", new JsonShape<SessionRequest>().elements(part));
        return new JsonShape<SessionRequest>()
                .begin(SessionRequest::beginEvent)
                .field("type", SessionRequest::type)
                .field("session", session)
                .field("response", session)
                .field("item", item);
    }
}
