package io.bilbymq.management.metrics;

import io.bilbymq.management.http.Request;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which metrics somebody wants, and how.
 *
 * @param families those groups of metrics, on {@link Page#DETAILED}; nobody minds names that do not exist
 * @param virtualHosts whose queues and exchanges, on {@link Page#DETAILED}; empty for all
 * @param compressed whether they take {@code gzip}
 */
record ScrapeRequest(
        Page page,
        Set<String> families,
        Optional<Set<String>> virtualHosts,
        Exposition.Format format,
        boolean compressed) {
    /** A client that takes gzip, and has not said that it takes it with a weight of nothing. */
    private static final Pattern GZIP = Pattern.compile("(^|[,\\s])gzip\\s*(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))(;|,|$)");

    /** What a request for this page asks for. */
    static ScrapeRequest of(Page page, Request request) {
        final boolean isSelective = page == Page.DETAILED;
        final List<String> virtualHosts = request.all("vhost");
        return new ScrapeRequest(
                page,
                isSelective ? Set.copyOf(request.all("family")) : Set.of(),
                isSelective && !virtualHosts.isEmpty() ? Optional.of(Set.copyOf(virtualHosts)) : Optional.empty(),
                Exposition.Format.accepted(request.header("accept").orElse("")),
                GZIP.matcher(request.header("accept-encoding").orElse("").toLowerCase(Locale.ROOT))
                        .find());
    }
}
