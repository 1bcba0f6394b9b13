package io.bilbymq.management.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All endpoints of the API, found by path: a tree of segments, in which a word goes before a variable. Paths are taken as they
 * were sent, since a queue may be called {@code ..} or {@code a/b}. Immutable once it is made.
 */
public final class Endpoints {
    private final Node root = new Node();
    private final List<Endpoint> all;

    /**
     * The endpoints of all these resources.
     *
     * @throws IllegalArgumentException if two of them are the same
     */
    public Endpoints(List<Endpoint.Resource> resources) {
        final List<Endpoint> gathered = new ArrayList<>();
        for (final Endpoint.Resource resource : resources) {
            gathered.addAll(resource.endpoints());
        }
        all = List.copyOf(gathered);
        all.forEach(this::add);
    }

    /** All, in the order of their resources. */
    public List<Endpoint> all() {
        return all;
    }

    private static final class Node {
        private final Map<String, Node> words = new LinkedHashMap<>();
        private @Nullable Node variable;
        private String variableName = "";
        private final Map<String, Endpoint> byMethod = new TreeMap<>();
    }

    /**
     * Where a path leads.
     *
     * @param byMethod what can be done there
     * @param variables what the path says, decoded
     */
    public record Place(Map<String, Endpoint> byMethod, Map<String, String> variables) {
        /** The methods that can be used, as the header {@code Allow} lists them. */
        public String allowed() {
            final List<String> methods = new ArrayList<>(byMethod.keySet());
            if (byMethod.containsKey("GET")) {
                methods.add("HEAD");
            }
            methods.add("OPTIONS");
            return String.join(", ", methods);
        }
    }

    private void add(Endpoint endpoint) {
        Node node = root;
        for (final String segment : segments(endpoint.path())) {
            if (segment.startsWith("{")) {
                final String name = segment.substring(1, segment.length() - 1);
                if (node.variable == null) {
                    node.variable = new Node();
                    node.variableName = name;
                } else if (!node.variableName.equals(name)) {
                    throw new IllegalArgumentException(
                            endpoint.path() + " calls {" + node.variableName + "} otherwise");
                }
                node = node.variable;
            } else {
                node = node.words.computeIfAbsent(segment, word -> new Node());
            }
        }
        if (node.byMethod.put(endpoint.method(), endpoint) != null) {
            throw new IllegalArgumentException("twice: " + endpoint.method() + " " + endpoint.path());
        }
    }

    /**
     * Finds the endpoints of a path behind {@code /api}, as bytes of which each is a character; empty if it leads nowhere, or is
     * not UTF-8 when it is decoded.
     */
    public Optional<Place> find(String path) {
        if (!path.isEmpty() && !path.startsWith("/")) {
            return Optional.empty();
        }
        final Map<String, String> variables = new LinkedHashMap<>();
        try {
            final Node node = find(root, segments(path), 0, variables);
            return node == null ? Optional.empty() : Optional.of(new Place(node.byMethod, variables));
        } catch (IllegalArgumentException | IndexOutOfBoundsException wronglyEncoded) {
            return Optional.empty();
        }
    }

    private static @Nullable Node find(Node node, List<String> path, int at, Map<String, String> variables) {
        if (at == path.size()) {
            return node.byMethod.isEmpty() ? null : node;
        }
        final Node word = node.words.get(path.get(at));
        if (word != null) {
            final Node found = find(word, path, at + 1, variables);
            if (found != null) {
                return found;
            }
        }
        if (node.variable == null) {
            return null;
        }
        final Node found = find(node.variable, path, at + 1, variables);
        if (found != null) {
            variables.put(node.variableName, decoded(path.get(at)));
        }
        return found;
    }

    /** A slash at the end counts for nothing. */
    private static List<String> segments(String path) {
        final String inner = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return inner.isEmpty() ? List.of() : List.of(inner.substring(1).split("/", -1));
    }

    /** Percent-encoding only: a plus is a plus in a path. What was sent without encoding is taken for what it is. */
    private static String decoded(String segment) {
        final ByteBuffer bytes = ByteBuffer.allocate(segment.length());
        for (int at = 0; at < segment.length(); at++) {
            final char character = segment.charAt(at);
            if (character == '%') {
                bytes.put((byte) HexFormat.fromHexDigits(segment, at + 1, at + 3));
                at += 2;
            } else if (character <= 0xFF) {
                bytes.put((byte) character);
            } else {
                throw new IllegalArgumentException("not a byte: " + character);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException notText) {
            throw new IllegalArgumentException("not UTF-8", notText);
        }
    }
}
