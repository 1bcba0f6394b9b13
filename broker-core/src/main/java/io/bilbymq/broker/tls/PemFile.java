package io.bilbymq.broker.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file with what RFC 7468 calls textual encodings: blocks between {@code -----BEGIN LABEL-----} and {@code -----END LABEL-----};
 * text between them is passed over.
 */
final class PemFile {
    /** No file with keys or certificates is that large; one that is was named by mistake. */
    private static final int BYTES_MAX = 4 * 1024 * 1024;

    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9][A-Z0-9 ]*)-----");
    private static final Pattern HEADER = Pattern.compile("(?m)^([A-Za-z0-9-]+): *(.*?) *\\R");

    /**
     * What stands between two lines of dashes.
     *
     * @param headers as OpenSSL writes them into keys that it encrypts in its own way (RFC 1421)
     */
    // The array is never changed, and blocks are never compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Block(String label, Map<String, String> headers, byte[] content) {
        /** What it is, and nothing of what is in it. */
        @Override
        public String toString() {
            return label;
        }
    }

    private PemFile() {}

    /**
     * Reads all blocks.
     *
     * @throws IOException naming the file, if it cannot be read or a block is damaged
     */
    static List<Block> read(Path file) throws IOException {
        final String text;
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new IOException(file + " is too large for a file with keys or certificates");
            }
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        }
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is not in PEM format: " + e.getMessage(), e);
        }
    }

    /** Reads the text of a file. Throws {@link IllegalArgumentException} if a block has no end or is not of base 64. */
    static List<Block> parse(String text) {
        final List<Block> blocks = new ArrayList<>();
        final Matcher begin = BEGIN.matcher(text);
        int from = 0;
        while (begin.find(from)) {
            final String label = begin.group(1);
            final String end = "-----END " + label + "-----";
            final int content = begin.end();
            final int contentEnd = text.indexOf(end, content);
            if (contentEnd < 0) {
                throw new IllegalArgumentException("there is no " + end);
            }
            blocks.add(block(label, text.substring(content, contentEnd)));
            from = contentEnd + end.length();
        }
        return blocks;
    }

    private static Block block(String label, String text) {
        final Map<String, String> headers = new LinkedHashMap<>();
        final Matcher header = HEADER.matcher(text);
        int content = 0;
        while (header.find()) {
            headers.put(header.group(1), header.group(2));
            content = header.end();
        }
        final String base64 = text.substring(content).replaceAll("\\s", "");
        try {
            return new Block(label, headers, Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("what is in " + label + " is not base 64", e);
        }
    }
}
