package dev.fairlead.llm.simulator;

import dev.fairlead.llm.dialect.OpenAiPath;
import dev.fairlead.llm.simulator.Route.Provider;
import java.util.List;
import java.util.Optional;

/** The list of models, in each provider's shape, and what is said about paths nobody knows. */
final class Models {
    private static final String PATH = "/v1/models";
    private static final String GEMINI_PATH = "/v1beta/models";

    private final SimulatorSettings settings;

    Models(SimulatorSettings settings) {
        this.settings = settings;
    }

    Optional<byte[]> answer(String method, String asked, Provider provider) {
        if (!method.equals("GET")) {
            return Optional.empty();
        }
        String path = asked.startsWith("/openai/") ? "/v1" + OpenAiPath.resource(asked) : asked;
        if (path.equals(PATH)) {
            return Optional.of(list(provider));
        }
        if (path.equals(GEMINI_PATH)) {
            return Optional.of(geminiList());
        }
        return Optional.of(path)
                .filter(one -> one.startsWith(PATH + "/"))
                .map(one -> one.substring(PATH.length() + 1))
                .filter(settings.models()::contains)
                .map(model -> model(new ByteBuilder(128), model, provider).toBytes());
    }

    Refusal refusal(String method, String path) {
        if (method.equals("GET") && path.startsWith(PATH + "/")) {
            return Refusal.status(404);
        }
        return Refusal.of(Refusal.Code.UNKNOWN_PATH, 404, "Unknown request URL: " + method + " " + path + ".");
    }

    private byte[] geminiList() {
        ByteBuilder out = new ByteBuilder(128 + 128 * settings.models().size()).raw("{\"models\":[");
        String separator = "";
        for (String model : settings.models()) {
            out.raw(separator).raw("{\"name\":").string("models/" + model);
            out.raw(",\"supportedGenerationMethods\":[\"generateContent\"]}");
            separator = ",";
        }
        return out.raw("]}").toBytes();
    }

    private byte[] list(Provider provider) {
        List<String> models = settings.models();
        ByteBuilder out = new ByteBuilder(128 + 128 * models.size());
        out.raw(provider == Provider.OPENAI ? "{\"object\":\"list\",\"data\":[" : "{\"data\":[");
        for (int i = 0; i < models.size(); i++) {
            model(out.raw(i == 0 ? "" : ","), models.get(i), provider);
        }
        out.raw("]");
        if (provider == Provider.ANTHROPIC) {
            out.raw(",\"has_more\":false,\"first_id\":").string(models.isEmpty() ? "" : models.getFirst());
            out.raw(",\"last_id\":").string(models.isEmpty() ? "" : models.getLast());
        }
        return out.raw("}").toBytes();
    }

    private ByteBuilder model(ByteBuilder out, String model, Provider provider) {
        if (provider == Provider.ANTHROPIC) {
            out.raw("{\"type\":\"model\",\"id\":").string(model);
            out.raw(",\"display_name\":").string(model);
            return out.raw(",\"created_at\":")
                    .string(settings.created().toString())
                    .raw("}");
        }
        out.raw("{\"id\":").string(model).raw(",\"object\":\"model\",\"created\":");
        return out.number(settings.created().getEpochSecond()).raw(",\"owned_by\":\"simulated\"}");
    }
}
