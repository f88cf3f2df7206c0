package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.RequestFacts;
import java.util.Optional;

/**
 * Where OpenAI's operations stand: behind {@code /v1} or nothing, and at Azure behind {@code /openai},
 * {@code /openai/v1} or {@code /openai/deployments/NAME}
 * (<a href="https://learn.microsoft.com/azure/ai-foundry/openai/reference">Azure's reference</a>).
 */
public final class OpenAiPath {
    private static final String AZURE = "/openai";
    private static final String DEPLOYMENTS = "/deployments/";
    private static final String VERSION = "/v1";

    private OpenAiPath() {}

    /** The path behind what is known to stand before it: {@code /models} for {@code /openai/v1/models}. */
    public static String resource(String path) {
        String rest = without(AZURE, path);
        if (rest.startsWith(DEPLOYMENTS)) {
            int end = rest.indexOf('/', DEPLOYMENTS.length());
            return end < 0 ? "" : rest.substring(end);
        }
        return without(VERSION, rest);
    }

    /** The request with the deployment its path names as its model; Azure does not look at the body's. */
    public static RequestFacts withDeployment(String path, RequestFacts facts) {
        return deployment(path).map(facts::withModel).orElse(facts);
    }

    /** The deployment a path names, whatever stands before it. */
    public static Optional<String> deployment(String path) {
        int from = path.indexOf(AZURE + DEPLOYMENTS);
        if (from < 0) {
            return Optional.empty();
        }
        int begin = from + AZURE.length() + DEPLOYMENTS.length();
        int end = path.indexOf('/', begin);
        return end <= begin ? Optional.empty() : Optional.of(path.substring(begin, end));
    }

    private static String without(String prefix, String path) {
        return path.startsWith(prefix) && path.startsWith("/", prefix.length())
                ? path.substring(prefix.length())
                : path;
    }
}
