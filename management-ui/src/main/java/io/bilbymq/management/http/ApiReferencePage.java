package io.bilbymq.management.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The reference of the API as a page: a table for each resource, in itself complete, without scripts. Immutable. */
final class ApiReferencePage {
    private static final String STYLE = """
            :root { color-scheme: light dark; --ground: #fff; --text: #1f2430; --faint: #667085; --line: #e3e6eb; --panel: #f6f7f9;
              --get: #1f6feb; --put: #b25e09; --post: #18794e; --delete: #c62a2f; }
            @media (prefers-color-scheme: dark) { :root { --ground: #15181e; --text: #e4e7ec; --faint: #98a2b3; --line: #2c313a;
              --panel: #1d2129; --get: #6cb0ff; --put: #f0a75a; --post: #5bc58f; --delete: #ff8085; } }
            * { box-sizing: border-box; }
            body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.5rem 4rem; background: var(--ground); color: var(--text);
              font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
            h1 { font-size: 1.7rem; margin: 0; letter-spacing: -.01em; }
            h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; scroll-margin-top: 1rem; }
            p { max-width: 50rem; } .faint, td.who { color: var(--faint); }
            a { color: var(--get); text-decoration: none; } a:hover { text-decoration: underline; }
            code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .87em; }
            nav { display: flex; flex-wrap: wrap; gap: .35rem; margin: 1.25rem 0; }
            nav a { padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 99px; background: var(--panel); font-size: .87rem; }
            .wide { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; }
            table { border-collapse: collapse; width: 100%; table-layout: fixed; min-width: 50rem; }
            th { text-align: left; font-weight: 600; font-size: .8rem; color: var(--faint); background: var(--panel); }
            th, td { padding: .45rem .75rem; vertical-align: top; border-top: 1px solid var(--line); }
            tr:first-child th { border-top: 0; }
            .m { width: 5.5rem; } .p { width: 40%; } .w { width: 26%; }
            td code { overflow-wrap: anywhere; } td.who { font-size: .87rem; }
            var { font-style: normal; color: var(--put); }
            b { font-size: .74rem; letter-spacing: .03em; }
            .get { color: var(--get); } .put { color: var(--put); } .post { color: var(--post); } .delete { color: var(--delete); }
            pre { margin: .35rem 0 0; padding: .5rem .65rem; background: var(--panel); border-radius: 6px; white-space: pre-wrap;
              overflow-wrap: anywhere; }
            summary { cursor: pointer; color: var(--faint); font-size: .87rem; }
            """;

    private final String html;

    /** Of these endpoints, the paths of which begin with {@code root}; {@code examples} of bodies may be empty. */
    ApiReferencePage(List<Endpoint> endpoints, Function<Endpoint, String> examples, String root, String version) {
        final Map<String, List<Endpoint>> byResource = new TreeMap<>();
        endpoints.forEach(endpoint -> byResource
                .computeIfAbsent(ApiReference.resource(endpoint), resource -> new ArrayList<>())
                .add(endpoint));
        final StringBuilder page = new StringBuilder();
        head(page, root, version, endpoints.size());
        page.append("<nav>");
        byResource.keySet().forEach(resource -> page.append("<a href=\"#%1$s\">%1$s</a>".formatted(escaped(resource))));
        page.append("</nav>\n");
        byResource.forEach((resource, those) -> table(page, resource, those, examples));
        html = page.append("</body>\n</html>\n").toString();
    }

    /** The page. */
    String html() {
        return html;
    }

    /** Its own style, and nothing else. */
    String contentSecurityPolicy() {
        return "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static void head(StringBuilder page, String root, String version, int count) {
        page.append("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>BilbyMQ HTTP API</title>
                <style>%s</style>
                </head>
                <body>
                <h1>BilbyMQ HTTP API</h1>
                <p class="faint">Version %s &middot; %d operations &middot; <a href="%s/openapi.json">OpenAPI document</a></p>
                <p>It is RabbitMQ's HTTP API, at <code>%s</code>. Log in with each request, by a password
                (<code>Authorization: Basic</code>) or a token (<code>Authorization: Bearer</code>), or once by
                <code>POST /login</code> for a cookie. What a path names is percent-encoded: the virtual host <code>/</code> is
                <code>%%2F</code>. Whoever may GET may HEAD.</p>
                <p>Lists take <code>sort</code>, <code>sort_reverse=true</code> and <code>columns=name,vhost</code>, and those with
                <code>page=1</code> also <code>page_size</code> (100, at most 500), <code>name</code> and
                <code>use_regex=true</code>. Errors are <code>{"error": …, "reason": …}</code>.</p>
                """.formatted(STYLE, escaped(version), count, escaped(root), escaped(root)));
    }

    private static void table(
            StringBuilder page, String resource, List<Endpoint> endpoints, Function<Endpoint, String> examples) {
        page.append("""
                <h2 id="%1$s">%1$s</h2>
                <div class="wide"><table>
                <tr><th class="m">Method</th><th class="p">Path</th><th>What it does</th><th class="w">Who may</th></tr>
                """.formatted(escaped(resource)));
        for (final Endpoint endpoint : endpoints) {
            page.append(
                    "<tr><td><b class=\"%s\">%s</b></td><td><code>%s</code>%s</td><td>%s</td><td class=\"who\">%s</td></tr>\n"
                            .formatted(
                                    endpoint.method().toLowerCase(Locale.ROOT),
                                    endpoint.method(),
                                    path(endpoint),
                                    example(examples.apply(endpoint)),
                                    escaped(endpoint.summary()),
                                    escaped(endpoint.audience().words())));
        }
        page.append("</table></div>\n");
    }

    private static String path(Endpoint endpoint) {
        return escaped(endpoint.path()).replaceAll("\\{(\\w+)}", "<var>$1</var>");
    }

    private static String example(String body) {
        return body.isEmpty() ? "" : "<details><summary>Body</summary><pre>" + escaped(body) + "</pre></details>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
