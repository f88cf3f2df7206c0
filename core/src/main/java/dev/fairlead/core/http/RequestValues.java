package dev.fairlead.core.http;

import java.util.List;
import java.util.Map;

/** The parameters of a request, decoded: path, query, and headers by their lower-case names. The query map may grow. */
record RequestValues(Map<String, String> path, Map<String, List<String>> query, Map<String, String> headers) {}
