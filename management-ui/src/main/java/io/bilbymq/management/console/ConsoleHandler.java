package io.bilbymq.management.console;

import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.AnswerWriter;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.ApiServer;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends browsers the files of the console, without asking who they are. Confined to the thread of the API. */
public final class ConsoleHandler implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleHandler.class);

    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private final ApiServer server;
    private final AnswerWriter writer;
    private final String root;

    /** Read when the first of them is asked for. */
    private @Nullable CompletionStage<ConsoleFiles> files;

    /**
     * Serves the console.
     *
     * @param server on whose thread that happens
     * @param prefix what all paths begin with: empty, or begins with a slash and ends without one
     */
    public ConsoleHandler(ApiServer server, String prefix) {
        this.server = server;
        this.writer = new AnswerWriter(server);
        this.root = prefix + "/";
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.pause();
        files().thenApply(known -> answer(request, known))
                .exceptionally(ConsoleHandler::refusal)
                .thenAcceptAsync(answer -> writer.write(request, answer), server.thread())
                .exceptionally(defect -> {
                    LOG.error("a file of the web console cannot be sent", defect);
                    request.response().reset();
                    return null;
                });
    }

    private CompletionStage<ConsoleFiles> files() {
        CompletionStage<ConsoleFiles> known = files;
        if (known == null) {
            known = server.elsewhere(ConsoleFiles::load);
            files = known;
        }
        return known;
    }

    private Answer answer(HttpServerRequest request, ConsoleFiles known) {
        final String method = request.method().name();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return protectedBy(known, ApiException.methodNotAllowed("GET, HEAD").answer());
        }
        final String path = Optional.ofNullable(request.path()).orElse("");
        if (!path.startsWith(root)) {
            // As RabbitMQ does it: whoever leaves out the prefix, or its slash, finds the console nevertheless.
            return path.equals("/") || root.equals(path + "/")
                    ? protectedBy(known, Answer.movedTo(root))
                    : protectedBy(known, ApiException.notFound().answer());
        }
        final String name = path.substring(root.length());
        return protectedBy(
                known,
                known.at(name)
                        .map(file -> content(request, file, name.isEmpty() ? "no-cache" : FOR_EVER))
                        .orElseGet(() -> ApiException.notFound().answer()));
    }

    private static Answer content(HttpServerRequest request, ConsoleFile file, String cacheControl) {
        final boolean isGzip = Optional.ofNullable(request.getHeader("Accept-Encoding"))
                .filter(encodings -> encodings.toLowerCase(Locale.ROOT).contains("gzip"))
                .isPresent();
        final Answer answer = new Answer(200, file.contentType(), isGzip ? file.gzipped() : file.plain(), Map.of())
                .with("ETag", file.tag())
                .with("Cache-Control", cacheControl);
        return isGzip ? answer.with("Content-Encoding", "gzip") : answer;
    }

    /** The same with what a browser is to insist on. */
    private static Answer protectedBy(ConsoleFiles known, Answer answer) {
        return answer.with("Content-Security-Policy", known.contentSecurityPolicy())
                .with("X-Content-Type-Options", "nosniff")
                .with("Referrer-Policy", "no-referrer")
                .with("Cross-Origin-Opener-Policy", "same-origin");
    }

    private static Answer refusal(Throwable cause) {
        LOG.error("the web console cannot be served", cause);
        return Answer.internalError();
    }
}
