package dev.fairlead.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.identity.Principal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;

/** Calls every operation of a contract as every caller and compares what is let in with what {@code x-role} says. */
public final class RoleTable {

    private final Map<String, Caller> callers = new LinkedHashMap<>();

    public RoleTable() {
        callers.put("no key", new Caller(Optional.empty(), Optional.empty()));
        callers.put("an unknown key", new Caller(Optional.of("llmt_unknown"), Optional.empty()));
    }

    /** A caller with a key that the server under test accepts. */
    public RoleTable caller(String key, Principal principal) {
        callers.put(principal.name(), new Caller(Optional.of(key), Optional.of(principal)));
        return this;
    }

    /**
     * Fails for each cell of the table that is wrong. A caller that is let in may get any other answer, as bodies and
     * path parameters are made up.
     */
    public void verify(List<RestApi.OperationRole> operations, int port) throws IOException, InterruptedException {
        assertThat(operations).isNotEmpty();
        var softly = new SoftAssertions();
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (var operation : operations) {
                for (var caller : callers.entrySet()) {
                    int status = call(client, operation, caller.getValue(), port);
                    String cell = operation.method() + " " + operation.path() + " as " + caller.getKey();
                    switch (expected(operation.role(), caller.getValue())) {
                        case REFUSED -> softly.assertThat(status).as(cell).isEqualTo(401);
                        case FORBIDDEN -> softly.assertThat(status).as(cell).isEqualTo(403);
                        case LET_IN -> softly.assertThat(status).as(cell).isNotIn(401, 403);
                    }
                }
            }
        }
        softly.assertAll();
    }

    private static int call(HttpClient client, RestApi.OperationRole operation, Caller caller, int port)
            throws IOException, InterruptedException {
        String path = operation.path().replaceAll("\\{[^}]+}", "none-such");
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(operation.method(), HttpRequest.BodyPublishers.noBody());
        caller.key().ifPresent(key -> request.header("Authorization", "Bearer " + key));
        var response = client.send(request.build(), BodyHandlers.ofInputStream());
        response.body().close();
        return response.statusCode();
    }

    private static Entry expected(RequiredRole role, Caller caller) {
        if (role == RequiredRole.NONE) {
            return Entry.LET_IN;
        }
        return caller.principal()
                .map(principal -> role.allows(principal) ? Entry.LET_IN : Entry.FORBIDDEN)
                .orElse(Entry.REFUSED);
    }

    private record Caller(Optional<String> key, Optional<Principal> principal) {}

    private enum Entry {
        LET_IN,
        FORBIDDEN,
        REFUSED
    }
}
