package io.bilbymq.management.definitions;

import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A file that comes as part of a form, as browsers and {@code curl -F file=@definitions.json} send it (RFC 7578); or as the body
 * itself.
 */
final class FormFile {
    private static final String FORM = "multipart/form-data";
    private static final String BOUNDARY = "boundary=";
    private static final String END_OF_HEAD = "\r\n\r\n";

    private FormFile() {}

    /**
     * What the file of a request says.
     *
     * @throws ApiException 400 if it is a form without a field {@code file}
     */
    static byte[] of(Request request) {
        final byte[] body = request.body().getBytes();
        final String type = request.header("content-type").orElse("");
        if (!type.startsWith(FORM)) {
            return body;
        }
        final int at = type.indexOf(BOUNDARY);
        if (at < 0) {
            throw ApiException.badRequest("the form does not say what is between its parts");
        }
        final String boundary = "--" + type.substring(at + BOUNDARY.length()).replace("\"", "");
        return file(body, boundary);
    }

    /** One character for each byte, so that places in the text are places in the body. */
    private static byte[] file(byte[] body, String boundary) {
        final String text = new String(body, StandardCharsets.ISO_8859_1);
        for (int part = text.indexOf(boundary); part >= 0; part = text.indexOf(boundary, part + 1)) {
            final int head = part + boundary.length();
            final int content = text.indexOf(END_OF_HEAD, head);
            final int end = content < 0 ? -1 : text.indexOf("\r\n" + boundary, content + 2);
            if (end >= 0 && text.substring(head, content).contains("name=\"file\"")) {
                return Arrays.copyOfRange(body, Math.min(content + END_OF_HEAD.length(), end), end);
            }
        }
        throw ApiException.badRequest("the form has no field 'file'");
    }
}
