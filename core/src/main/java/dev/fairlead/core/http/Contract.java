package dev.fairlead.core.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.openapi.contract.OpenAPIContract;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** An OpenAPI document, or several joined into one, and its operations ready to check requests and answers. */
final class Contract {

    private final OpenAPIContract openApi;
    private final Map<String, ContractOperation> operations;
    private final Map<String, Object> document;
    private final String yaml;

    private Contract(
            OpenAPIContract openApi,
            Map<String, ContractOperation> operations,
            Map<String, Object> document,
            String yaml) {
        this.openApi = openApi;
        this.operations = operations;
        this.document = document;
        this.yaml = yaml;
    }

    /** Reads the documents from the classpath. Blocks. */
    static Contract read(Vertx vertx, List<String> resources) {
        var texts = resources.stream().map(Contract::text).toList();
        List<String> problems = new ArrayList<>();
        Map<String, Object> document = texts.stream()
                .map(Contract::parse)
                .reduce((first, second) -> join(first, second, "", problems))
                .orElseThrow(() -> new ContractException(List.of("no OpenAPI document is named")));
        if (!problems.isEmpty()) {
            throw new ContractException(problems);
        }
        OpenAPIContract openApi;
        try {
            openApi = OpenAPIContract.from(vertx, LibraryDialect.of(Json.text(document)))
                    .await();
        } catch (RuntimeException e) {
            throw new ContractException(List.of(resources + " is not a valid OpenAPI document: " + e.getMessage()));
        }
        Map<String, ContractOperation> operations = new LinkedHashMap<>();
        for (var operation : openApi.operations()) {
            operations.put(operation.getOperationId(), ContractOperation.of(openApi, operation, problems));
        }
        if (!problems.isEmpty()) {
            throw new ContractException(problems);
        }
        return new Contract(openApi, operations, document, texts.size() == 1 ? texts.getFirst() : dump(document));
    }

    Optional<ContractOperation> find(HttpMethod method, String path) {
        var operation = openApi.findOperation(path, method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method);
        return operation == null ? Optional.empty() : Optional.of(of(operation.getOperationId()));
    }

    /** The methods a path has, sorted; none when the contract does not know the path. */
    List<String> methods(String path) {
        var found = openApi.findPath(path);
        var methods = new TreeSet<String>();
        if (found != null) {
            found.getOperations()
                    .forEach(operation -> methods.add(operation.getHttpMethod().name()));
        }
        return List.copyOf(methods);
    }

    private ContractOperation of(String operationId) {
        return Optional.ofNullable(operations.get(operationId)).orElseThrow();
    }

    List<ContractOperation> operations() {
        return List.copyOf(operations.values());
    }

    Map<String, Object> document() {
        return document;
    }

    String yaml() {
        return yaml;
    }

    private static String text(String resource) {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new ContractException(List.of(resource + " is not on the classpath"));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> parse(String yaml) {
        return withWholePaths(
                (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }

    /** Moves the path of a document's server into its paths, so that documents with different servers can be joined. */
    private static Map<String, Object> withWholePaths(Map<String, Object> document) {
        String base = document.get("servers") instanceof List<?> servers
                        && servers.getFirst() instanceof Map<?, ?> server
                        && server.get("url") instanceof String url
                ? URI.create(url).getPath().replaceAll("/$", "")
                : "";
        Map<String, Object> paths = new LinkedHashMap<>();
        if (document.get("paths") instanceof Map<?, ?> relative) {
            relative.forEach((path, item) -> paths.put(base + path, item));
        }
        Map<String, Object> whole = new LinkedHashMap<>(document);
        whole.put("servers", List.of(Map.of("url", "/")));
        whole.put("paths", paths);
        return whole;
    }

    private static String dump(Map<String, Object> document) {
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setDereferenceAliases(true)
                        .build())
                .dumpToString(document);
    }

    /** Joins maps key by key and lists end to end; what both have must be equal, but the first document names itself. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> join(
            Map<String, Object> first, Map<String, Object> second, String at, List<String> problems) {
        Map<String, Object> joined = new LinkedHashMap<>(first);
        second.forEach((key, value) -> {
            Object ours = first.get(key);
            String here = at + "/" + key;
            if (ours == null) {
                joined.put(key, value);
            } else if (ours instanceof Map
                    && value instanceof Map
                    && here.chars().filter(c -> c == '/').count() < 3) {
                if (!here.equals("/info")) {
                    joined.put(key, join((Map<String, Object>) ours, (Map<String, Object>) value, here, problems));
                }
            } else if (ours instanceof List<?> list && value instanceof List<?> more) {
                List<Object> all = new ArrayList<>(list);
                more.stream().filter(item -> !list.contains(item)).forEach(all::add);
                joined.put(key, all);
            } else if (!ours.equals(value)) {
                problems.add("two documents disagree about " + here.substring(1));
            }
        });
        return joined;
    }
}
