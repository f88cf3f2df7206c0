package dev.fairlead.llm.simulator;

final class MessagesWording extends OpenAiWording {
    @Override
    public byte[] answer(Reply reply) {
        return new ChatWording().answer(reply);
    }

    @Override
    public EventStream stream(Reply reply, boolean includeUsage) {
        return new ChatWording().stream(reply, includeUsage);
    }

    @Override
    public byte[] errorEvent(Refusal refusal, int eventsBefore) {
        return new ChatWording().errorEvent(refusal, eventsBefore);
    }

    @Override
    public byte[] brokenEvent() {
        return new ChatWording().brokenEvent();
    }
}
