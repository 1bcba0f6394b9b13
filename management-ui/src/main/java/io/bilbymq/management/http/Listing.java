package io.bilbymq.management.http;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What clients may ask of any list: {@code sort}, {@code sort_reverse}, {@code columns}, and pages of it ({@code page}, {@code
 * page_size}, {@code name}, {@code use_regex}); see <a
 * href="https://www.rabbitmq.com/docs/management#http-api">RabbitMQ's HTTP API</a>.
 *
 * <p>Of things that are not shown nothing is found out but what the list is sorted and filtered by.
 */
public final class Listing {
    private static final int PAGE_SIZE = 100;

    /** As many items as a page may have. */
    public static final int PAGE_SIZE_MAX = 500;

    private Listing() {}

    /** How things are shown; called in place. */
    @FunctionalInterface
    public interface Shown<T> {
        /** What is wanted of a thing, or more; it may be asked for again with more. */
        ObjectNode of(T thing, Columns wanted);
    }

    /** A thing with what it is sorted and filtered by, or, if all things are shown, with all of it. */
    private record Item<T>(T thing, ObjectNode fields) {}

    /** Answers with a single item, of which columns may be asked for too. */
    public static Answer one(Request request, ObjectNode item) {
        return Answer.ok(Columns.of(request).of(item));
    }

    /** Answers with a list that is sorted by virtual host and name if nothing else is asked for. */
    public static Answer answer(Request request, List<ObjectNode> items) {
        return answer(request, items, List.of("vhost", "name"));
    }

    /** The same, sorted by other fields. */
    public static Answer answer(Request request, List<ObjectNode> items, List<String> order) {
        return answer(request, items, order, (item, wanted) -> item);
    }

    /**
     * Answers with a list of things.
     *
     * @param order the fields that things are sorted by if nothing else is asked for, and if what is asked for is equal
     * @throws ApiException 400 if the page asked for cannot be
     */
    public static <T> Answer answer(Request request, List<T> things, List<String> order, Shown<T> shown) {
        final Page page = Page.of(request);
        final Columns columns = Columns.of(request);
        final Set<String> sorts = new LinkedHashSet<>();
        request.query("sort").filter(field -> !field.isEmpty()).ifPresent(sorts::add);
        sorts.addAll(order);
        final Columns keys = Columns.of(sorts).and(Page.NAME);
        final Columns wanted = page == null ? columns.and(keys) : keys;
        final List<Item<T>> items = new ArrayList<>(things.size());
        things.forEach(thing -> items.add(new Item<>(thing, shown.of(thing, wanted))));
        if (!request.query("sort").equals(Optional.of(""))) {
            items.sort(Comparator.comparing(Item::fields, by(sorts)));
            if (request.asks("sort_reverse")) {
                Collections.reverse(items);
            }
        }
        if (page == null) {
            return Answer.ok(array(items.stream().map(Item::fields), columns));
        }
        final List<Item<T>> filtered =
                items.stream().filter(item -> page.filter().test(item.fields)).toList();
        final ArrayNode array = array(page.of(filtered).stream().map(item -> shown.of(item.thing, columns)), columns);
        final ObjectNode answer = Json.object()
                .put("filtered_count", filtered.size())
                .put("item_count", array.size())
                .put("page", page.number)
                .put("page_count", (filtered.size() + page.size - 1) / page.size)
                .put("page_size", page.size)
                .put("total_count", items.size());
        answer.set("items", array);
        return Answer.ok(answer);
    }

    private static ArrayNode array(Stream<ObjectNode> items, Columns columns) {
        final ArrayNode array = Json.array();
        items.forEach(item -> array.add(columns.of(item)));
        return array;
    }

    // Order.

    private static Comparator<ObjectNode> by(Set<String> fields) {
        return fields.stream()
                .map(Listing::by)
                .reduce(Comparator::thenComparing)
                .orElseThrow();
    }

    private static Comparator<ObjectNode> by(String field) {
        final List<String> path = List.of(field.split("\\.", -1));
        return (a, b) -> compare(valueAt(a, path), valueAt(b, path));
    }

    private static JsonNode valueAt(JsonNode item, List<String> path) {
        JsonNode value = item;
        for (final String name : path) {
            value = value.path(name);
        }
        return value;
    }

    /** As Erlang sorts: numbers, of which what is missing counts as 0, then words such as true, then all else as text. */
    private static int compare(JsonNode a, JsonNode b) {
        final int byKind = Integer.compare(kind(a), kind(b));
        if (byKind != 0) {
            return byKind;
        }
        return switch (kind(a)) {
            case 0 -> Double.compare(a.asDouble(0), b.asDouble(0));
            case 1 -> a.toString().compareTo(b.toString());
            default -> a.asString("").compareTo(b.asString(""));
        };
    }

    private static int kind(JsonNode value) {
        if (value.isNumber() || value.isMissingNode()) {
            return 0;
        }
        return value.isBoolean() || value.isNull() ? 1 : 2;
    }

    // Pages.

    private record Page(int number, int size, Predicate<ObjectNode> filter) {
        /** The field that is filtered by. */
        private static final Columns NAME = Columns.of(List.of("name"));

        /** The page that is asked for; null if none is. */
        static @Nullable Page of(Request request) {
            if (request.query("page").isEmpty()) {
                return null;
            }
            final int number = integer(request, "page", 1);
            final int size = integer(request, "page_size", PAGE_SIZE);
            if (number < 1 || size < 1 || size > PAGE_SIZE_MAX) {
                throw ApiException.of(
                        400,
                        "invalid_pagination_parameters",
                        "Invalid pagination parameters: page number " + number + ", page size "
                                + request.query("page_size").orElse("undefined"));
            }
            return new Page(number, size, filter(request));
        }

        private static int integer(Request request, String name, int otherwise) {
            try {
                return request.query(name).map(Integer::parseInt).orElse(otherwise);
            } catch (NumberFormatException notOne) {
                throw ApiException.badRequest("Pagination parameters are invalid");
            }
        }

        private static Predicate<ObjectNode> filter(Request request) {
            final String wanted = request.query("name").orElse("");
            if (wanted.isEmpty()) {
                return item -> true;
            }
            if (request.asks("use_regex")) {
                try {
                    final Pattern pattern = Pattern.compile(wanted, Pattern.CASE_INSENSITIVE);
                    return item -> pattern.matcher(name(item)).find();
                } catch (PatternSyntaxException notUnderstood) {
                    throw ApiException.badRequest("Pagination parameters are invalid");
                }
            }
            final String lower = wanted.toLowerCase(Locale.ROOT);
            return item -> name(item).toLowerCase(Locale.ROOT).contains(lower);
        }

        private static String name(ObjectNode item) {
            return item.path("name").asString("");
        }

        /** What is on it. As with RabbitMQ the page right behind a full one is empty, and those behind it are an error. */
        <T> List<T> of(List<T> items) {
            final long from = (number - 1L) * size;
            if (from > items.size()) {
                throw ApiException.of(
                        400,
                        "page_out_of_range",
                        "Page out of range, page: " + number + " page size: " + size + ", len: " + items.size());
            }
            return items.subList((int) from, (int) Math.min(from + size, items.size()));
        }
    }
}
