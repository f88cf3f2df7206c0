package dev.fairlead.llm.dialect;

import java.nio.charset.StandardCharsets;

/** Our errors worded as providers word theirs. */
public final class ErrorEnvelopes {
    private ErrorEnvelopes() {}

    /** By OpenAI's error object, with the trace id beside its fields. */
    public static byte[] openAi(ProxyError error) {
        String type = switch (error.status()) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 429 -> "rate_limit_error";
            default -> error.status() < 500 ? "invalid_request_error" : "server_error";
        };
        return bytes("{\"error\":{\"message\":" + quoted(error.message()) + ",\"type\":" + quoted(type)
                + ",\"param\":null,\"code\":" + quoted(error.code()) + ",\"trace_id\":" + quoted(error.traceId())
                + "}}");
    }

    /** By https://platform.claude.com/docs/en/api/errors; the trace id stands where Anthropic has its request id. */
    public static byte[] anthropic(ProxyError error) {
        String type = switch (error.status()) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503, 529 -> "overloaded_error";
            case 504 -> "timeout_error";
            default -> error.status() < 500 ? "invalid_request_error" : "api_error";
        };
        return bytes("{\"type\":\"error\",\"error\":{\"type\":" + quoted(type) + ",\"message\":"
                + quoted(error.message()) + ",\"code\":" + quoted(error.code()) + "},\"request_id\":"
                + quoted(error.traceId()) + "}");
    }

    /** By https://docs.cohere.com/reference/errors: the message alone tells; id and code stand beside it. */
    public static byte[] cohere(ProxyError error) {
        return bytes("{\"id\":" + quoted(error.traceId()) + ",\"message\":" + quoted(error.message()) + ",\"code\":"
                + quoted(error.code()) + "}");
    }

    /** By https://docs.ollama.com/api/errors: the error is a string; code and trace id stand beside it. */
    public static byte[] ollama(ProxyError error) {
        return bytes("{\"error\":" + quoted(error.message()) + ",\"code\":" + quoted(error.code()) + ",\"trace_id\":"
                + quoted(error.traceId()) + "}");
    }

    /** By google.rpc.Status, https://cloud.google.com/apis/design/errors; our code is its reason. */
    public static byte[] google(ProxyError error) {
        String status = switch (error.status()) {
            case 400, 413 -> "INVALID_ARGUMENT";
            case 401 -> "UNAUTHENTICATED";
            case 402, 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 502, 503 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> error.status() < 500 ? "FAILED_PRECONDITION" : "INTERNAL";
        };
        return bytes("{\"error\":{\"code\":" + error.status() + ",\"message\":" + quoted(error.message())
                + ",\"status\":" + quoted(status)
                + ",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":"
                + quoted(error.code()) + ",\"domain\":\"fairlead\",\"metadata\":{\"trace_id\":"
                + quoted(error.traceId()) + "}}]}}");
    }

    /** By https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html; SDKs read the type of the body too. */
    public static byte[] bedrock(ProxyError error) {
        String type = switch (error.status()) {
            case 401, 402, 403 -> "AccessDeniedException";
            case 404 -> "ResourceNotFoundException";
            case 429 -> "ThrottlingException";
            case 502, 503 -> "ServiceUnavailableException";
            case 504 -> "ModelTimeoutException";
            default -> error.status() < 500 ? "ValidationException" : "InternalServerException";
        };
        return bytes("{\"__type\":" + quoted(type) + ",\"message\":" + quoted(error.message()) + ",\"code\":"
                + quoted(error.code()) + ",\"trace_id\":" + quoted(error.traceId()) + "}");
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
