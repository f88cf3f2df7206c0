package dev.fairlead.core.http;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The contract as one plain HTML page without scripts or anything loaded from elsewhere. */
final class DocsPage {

    private static final String STYLE = """
            body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
            h1,h2,h3{line-height:1.25}section{margin-top:3rem;padding-top:1rem;border-top:2px solid #d0d7de}
            h3{margin-top:1.5rem}code,pre{font:14px/1.45 ui-monospace,monospace}h2 code{font-size:1.2rem;font-weight:600}
            td:first-child{white-space:nowrap}.role{white-space:nowrap}
            pre{background:#f3f5f7;padding:.75rem;overflow:auto}table{border-collapse:collapse;width:100%}
            th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #d0d7de}
            a{color:#0550ae}:focus-visible{outline:3px solid #0550ae}
            @media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}pre{background:#161b22}
            section,th,td{border-color:#30363d}a,a:visited{color:#79c0ff}}
            """;

    private final Map<?, ?> document;
    private final StringBuilder html = new StringBuilder(16_384);

    DocsPage(Map<String, Object> document) {
        this.document = document;
    }

    String html() {
        Map<?, ?> info = map(document.get("info"));
        String title = text(info.get("title"));
        html.append("<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
                .append(title)
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head>\n<body>\n<header><h1>")
                .append(title)
                .append("</h1>")
                .append(paragraph(info.get("description")))
                .append("<p>Version ")
                .append(text(info.get("version")))
                .append(". The contract itself: <a href=\"openapi.yaml\">openapi.yaml</a>.</p></header>\n");
        contents();
        html.append("<main>\n");
        map(document.get("paths")).forEach((path, item) -> {
            Map<?, ?> pathItem = map(item);
            pathItem.forEach((method, operation) -> {
                if (operation instanceof Map<?, ?> model && model.containsKey("operationId")) {
                    operation(text(method).toUpperCase(java.util.Locale.ROOT), text(path), pathItem, model);
                }
            });
        });
        schemas();
        return html.append("</main>\n</body>\n</html>\n").toString();
    }

    private void contents() {
        html.append("<nav aria-label=\"Operations\"><table><thead><tr><th scope=\"col\">Operation</th>")
                .append("<th scope=\"col\">Role</th><th scope=\"col\">What it does</th></tr></thead><tbody>\n");
        map(document.get("paths"))
                .forEach((path, item) -> map(item).forEach((method, operation) -> {
                    if (operation instanceof Map<?, ?> model && model.containsKey("operationId")) {
                        html.append("<tr><td><a href=\"#")
                                .append(text(model.get("operationId")))
                                .append("\"><code>")
                                .append(text(method).toUpperCase(java.util.Locale.ROOT))
                                .append(' ')
                                .append(text(path))
                                .append("</code></a></td><td class=\"role\">")
                                .append(text(model.get("x-role")))
                                .append("</td><td>")
                                .append(text(model.get("summary")))
                                .append("</td></tr>\n");
                    }
                }));
        html.append("</tbody></table></nav>\n");
    }

    private void operation(String method, String path, Map<?, ?> pathItem, Map<?, ?> model) {
        html.append("<section><h2 id=\"")
                .append(text(model.get("operationId")))
                .append("\"><code>")
                .append(method)
                .append(' ')
                .append(path)
                .append("</code></h2>\n")
                .append(paragraph(model.get("summary")))
                .append(paragraph(model.get("description")))
                .append("<p>Role: ")
                .append(text(model.get("x-role")))
                .append("</p>\n");
        var parameters = new java.util.ArrayList<Object>(list(pathItem.get("parameters")));
        parameters.addAll(list(model.get("parameters")));
        if (!parameters.isEmpty()) {
            html.append("<h3>Parameters</h3><table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">In</th>")
                    .append("<th scope=\"col\">Type</th><th scope=\"col\">Meaning</th></tr></thead><tbody>\n");
            parameters.forEach(parameter -> parameter(resolve(parameter)));
            html.append("</tbody></table>\n");
        }
        map(resolve(model.get("requestBody")).get("content"))
                .forEach((type, media) -> html.append("<h3>Body</h3><p><code>")
                        .append(text(type))
                        .append("</code>: ")
                        .append(type(map(media).get("schema")))
                        .append("</p>\n"));
        html.append("<h3>Answers</h3><table><thead><tr><th scope=\"col\">Status</th><th scope=\"col\">Meaning</th>")
                .append("<th scope=\"col\">Body</th></tr></thead><tbody>\n");
        map(model.get("responses"))
                .forEach((status, response) -> html.append("<tr><td>")
                        .append(text(status))
                        .append("</td><td>")
                        .append(text(resolve(response).get("description")))
                        .append("</td><td>")
                        .append(map(resolve(response).get("content")).entrySet().stream()
                                .map(entry -> "<code>" + text(entry.getKey()) + "</code>: "
                                        + type(map(entry.getValue()).get("schema")))
                                .collect(Collectors.joining("<br>")))
                        .append("</td></tr>\n"));
        html.append("</tbody></table></section>\n");
    }

    private void parameter(Map<?, ?> parameter) {
        html.append("<tr><td><code>")
                .append(text(parameter.get("name")))
                .append("</code>")
                .append(Boolean.TRUE.equals(parameter.get("required")) ? " (required)" : "")
                .append("</td><td>")
                .append(text(parameter.get("in")))
                .append("</td><td>")
                .append(type(parameter.get("schema")))
                .append("</td><td>")
                .append(prose(parameter.get("description")))
                .append("</td></tr>\n");
    }

    private void schemas() {
        map(map(document.get("components")).get("schemas")).forEach((name, schema) -> {
            html.append("<section><h2 id=\"schema-")
                    .append(text(name))
                    .append("\">")
                    .append(text(name))
                    .append("</h2>\n")
                    .append(paragraph(map(schema).get("description")))
                    .append("<table><thead><tr><th scope=\"col\">Field</th><th scope=\"col\">Type</th>")
                    .append("<th scope=\"col\">Meaning</th></tr></thead><tbody>\n");
            List<?> required = list(map(schema).get("required"));
            map(map(schema).get("properties"))
                    .forEach((field, property) -> html.append("<tr><td><code>")
                            .append(text(field))
                            .append("</code>")
                            .append(required.contains(field) ? " (required)" : "")
                            .append("</td><td>")
                            .append(type(property))
                            .append("</td><td>")
                            .append(prose(map(property).get("description")))
                            .append("</td></tr>\n"));
            html.append("</tbody></table></section>\n");
        });
    }

    private String type(@Nullable Object schema) {
        Map<?, ?> model = map(schema);
        if (model.get("$ref") instanceof String ref) {
            String name = text(ref.substring(ref.lastIndexOf('/') + 1));
            return "<a href=\"#schema-" + name + "\">" + name + "</a>";
        }
        if (model.get("anyOf") instanceof List<?> variants) {
            return variants.stream().map(this::type).collect(Collectors.joining(" or "));
        }
        if ("array".equals(model.get("type"))) {
            return "list of " + type(model.get("items"));
        }
        if (model.get("enum") instanceof List<?> values) {
            return values.stream()
                    .map(value -> "<code>" + text(value) + "</code>")
                    .collect(Collectors.joining(", "));
        }
        String type = model.get("type") instanceof List<?> types
                ? types.stream().map(DocsPage::text).collect(Collectors.joining(" or "))
                : text(model.get("type"));
        String format = model.containsKey("format") ? " (" + text(model.get("format")) + ")" : "";
        String fallback = model.containsKey("default") ? ", default " + text(model.get("default")) : "";
        return type + format + fallback;
    }

    /** What a reference inside the document points to, or the object itself. */
    private Map<?, ?> resolve(@Nullable Object object) {
        Map<?, ?> model = map(object);
        if (model.get("$ref") instanceof String ref && ref.startsWith("#/")) {
            Map<?, ?> at = document;
            for (String key : ref.substring(2).split("/")) {
                at = map(at.get(key));
            }
            return at;
        }
        return model;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static String paragraph(@Nullable Object description) {
        return description == null ? "" : "<p>" + prose(description) + "</p>";
    }

    /** Text in which backticks mark code, as Markdown has them. */
    private static String prose(@Nullable Object value) {
        return text(value).replaceAll("`([^`]+)`", "<code>$1</code>");
    }

    private static String text(@Nullable Object value) {
        return value == null
                ? ""
                : value.toString()
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;");
    }
}
