package io.bilbymq.management.console;

import io.bilbymq.management.http.Json;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells browsers where the libraries lie that our scripts import by name: an <a
 * href="https://html.spec.whatwg.org/multipage/webappapis.html#import-maps">import map</a>.
 */
final class ImportMap {
    /** What a name stands for, without the version. A name that ends with a slash stands for a folder. */
    private static final Map<String, String> LIBRARIES = new TreeMap<>(Map.of(
            "lit", "lit/index.js",
            "lit/", "lit/",
            "lit-html", "lit-html/lit-html.js",
            "lit-html/", "lit-html/",
            "lit-element/", "lit-element/",
            "@lit/reactive-element", "reactive-element/reactive-element.js",
            "echarts", "echarts/dist/echarts.esm.min.js"));

    private static final Pattern NAME_AND_VERSION = Pattern.compile("([^/]+)/([^/]+)/.*");

    private ImportMap() {}

    /**
     * The map as JSON.
     *
     * @param files paths of libraries' files: {@code lit/3.3.3/index.js}
     * @param root where they lie, relative to the page
     * @throws IllegalStateException if a library is missing
     */
    static String of(Collection<String> files, String root) {
        final Map<String, String> versions = new TreeMap<>();
        for (final String file : files) {
            final Matcher parts = NAME_AND_VERSION.matcher(file);
            if (parts.matches()) {
                versions.put(parts.group(1), parts.group(2));
            }
        }
        final ObjectNode map = Json.object();
        final ObjectNode imports = map.putObject("imports");
        LIBRARIES.forEach((name, target) -> {
            final String library = target.substring(0, target.indexOf('/'));
            final String version = versions.get(library);
            if (version == null) {
                throw new IllegalStateException("the library " + library + " is not on the class path");
            }
            imports.put(name, root + library + "/" + version + target.substring(library.length()));
        });
        return map.toString();
    }
}
