package io.bilbymq.management.http;

import static io.bilbymq.management.http.Requests.asking;
import static io.bilbymq.management.http.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ListingTest {
    private static final List<String> ORDER = List.of("vhost", "name");

    private static ObjectNode item(String name) {
        return Json.object().put("vhost", "/").put("name", name);
    }

    private static List<ObjectNode> items(String... names) {
        return Stream.of(names).map(ListingTest::item).toList();
    }

    private static List<String> names(Request request, List<ObjectNode> items) {
        return namesIn(answer(request, items));
    }

    private static List<String> namesIn(JsonNode list) {
        final List<String> names = new ArrayList<>();
        list.forEach(item -> names.add(item.path("name").asString("-")));
        return names;
    }

    private static JsonNode answer(Request request, List<ObjectNode> items) {
        return Json.read(text(Listing.answer(request, items)));
    }

    private static String refusal(Request request, List<ObjectNode> items) {
        try {
            return "not refused: " + answer(request, items);
        } catch (ApiException refused) {
            return refused.answer().status() + " " + text(refused.answer());
        }
    }

    // Order.

    @Test
    void aListIsInTheOrderOfVirtualHostAndName() {
        final List<ObjectNode> items = List.of(item("b"), item("a").put("vhost", "z"), item("a"), item("B"));

        assertThat(names(asking(), items)).containsExactly("B", "a", "b", "a");
        assertThat(names(asking("sort_reverse", "true"), items)).containsExactly("a", "b", "a", "B");
        assertThat(names(asking("sort_reverse", "yes"), items)).containsExactly("B", "a", "b", "a");
    }

    @Test
    void anEmptySortLeavesTheListAsItIs() {
        assertThat(names(asking("sort", "", "sort_reverse", "true"), items("b", "c", "a")))
                .containsExactly("b", "c", "a");
    }

    @Test
    void aFieldInsideAnotherIsNamedWithADot() {
        final ObjectNode busy = item("busy");
        busy.putObject("message_stats").put("publish", 10);
        final ObjectNode idle = item("idle");
        idle.putObject("message_stats").put("publish", 9);

        assertThat(names(asking("sort", "message_stats.publish"), List.of(busy, idle)))
                .containsExactly("idle", "busy");
    }

    @Test
    void whatIsMissingCountsAsZero() {
        final List<ObjectNode> items = List.of(
                item("positive").put("n", 1), item("missing"), item("negative").put("n", -1));

        assertThat(names(asking("sort", "n"), items)).containsExactly("negative", "missing", "positive");
        assertThat(names(asking("sort", "n.of.nothing"), items)).containsExactly("missing", "negative", "positive");
    }

    @Test
    void numbersComeBeforeWordsAndWordsBeforeTexts() {
        final List<ObjectNode> items = List.of(
                item("text").put("n", "1"),
                item("true").put("n", true),
                item("null").putNull("n"),
                item("false").put("n", false),
                item("number").put("n", 1e9));

        assertThat(names(asking("sort", "n"), items)).containsExactly("number", "false", "null", "true", "text");
    }

    /** Sorts by picking the least again and again, filters by looping, and cuts pages by counting. */
    @Test
    void anyListIsSortedFilteredAndPagedAsSomethingDumbDoesIt() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);

        for (int round = 0; round < 500; round++) {
            final List<ObjectNode> items = randomItems(random);
            final String sort =
                    List.of("n", "name", "inner.n", "flag", "nothing").get(random.nextInt(5));
            final boolean reverse = random.nextBoolean();
            final int page = 1 + random.nextInt(4);
            final int size = 1 + random.nextInt(6);
            final String filter = List.of("", "a", "B", "ab").get(random.nextInt(4));
            final Request request = asking(
                    "sort",
                    sort,
                    "sort_reverse",
                    Boolean.toString(reverse),
                    "page",
                    Integer.toString(page),
                    "page_size",
                    Integer.toString(size),
                    "name",
                    filter);
            final String wanted = dumb(items, sort, reverse, page, size, filter);

            final String got;
            try {
                final JsonNode answer = answer(request, items);
                got = answer.path("total_count") + " " + answer.path("filtered_count") + " "
                        + answer.path("item_count") + " " + answer.path("page_count") + " "
                        + namesIn(answer.path("items"));
                assertThat(answer.path("page").intValue()).isEqualTo(page);
                assertThat(answer.path("page_size").intValue()).isEqualTo(size);
            } catch (ApiException refused) {
                assertThat(wanted).as("round %d of seed %d", round, seed).isEqualTo("out of range");
                continue;
            }

            assertThat(got).as("round %d of seed %d", round, seed).isEqualTo(wanted);
        }
    }

    private static List<ObjectNode> randomItems(Random random) {
        final List<ObjectNode> items = new ArrayList<>();
        final int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            // the number at the end has no two items equal
            final ObjectNode item = item(List.of("a", "b", "A", "ab", "").get(random.nextInt(5)) + i);
            if (random.nextBoolean()) {
                item.put("n", random.nextInt(3) - 1);
            }
            if (random.nextBoolean()) {
                item.putObject("inner").put("n", random.nextInt(4) / 2.0 - 1);
            }
            if (random.nextBoolean()) {
                item.put("flag", random.nextBoolean());
            }
            items.add(item);
        }
        return items;
    }

    private static String dumb(
            List<ObjectNode> items, String sort, boolean reverse, int page, int size, String filter) {
        final List<ObjectNode> left = new ArrayList<>(items);
        final List<String> names = new ArrayList<>();
        while (!left.isEmpty()) {
            ObjectNode least = left.get(0);
            for (final ObjectNode item : left) {
                if (key(item, sort).compareTo(key(least, sort)) < 0) {
                    least = item;
                }
            }
            left.remove(least);
            final String name = least.path("name").stringValue();
            names.add(reverse ? 0 : names.size(), name);
        }
        final List<String> filtered = names.stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).contains(filter.toLowerCase(Locale.ROOT)))
                .toList();
        final List<String> shown = new ArrayList<>();
        for (int i = 0; i < filtered.size(); i++) {
            if (i / size + 1 == page) {
                shown.add(filtered.get(i));
            }
        }
        if ((page - 1) * size > filtered.size()) {
            return "out of range";
        }
        final int pages = (int) Math.ceil(filtered.size() / (double) size);
        return items.size() + " " + filtered.size() + " " + shown.size() + " " + pages + " " + shown;
    }

    /** A text that is sorted as the field and then the name are. */
    private static String key(ObjectNode item, String sort) {
        JsonNode value = item;
        for (final String name : sort.split("\\.", -1)) {
            value = value.path(name);
        }
        final String first = value.isString()
                ? "3" + value.stringValue()
                : value.isBoolean() ? "2" + value : "1" + (char) ('m' + (int) (2 * value.asDouble(0)));
        return first + "\0" + item.path("name").stringValue();
    }

    // Pages.

    @Test
    void aPageSaysHowManyThereAre() {
        assertThat(answer(asking("page", "2", "page_size", "2"), items("e", "d", "c", "b", "a")))
                .isEqualTo(Json.read("""
                                {"filtered_count": 5, "item_count": 2, "page": 2, "page_count": 3, "page_size": 2, "total_count": 5,
                                 "items": [{"vhost": "/", "name": "c"}, {"vhost": "/", "name": "d"}]}
                                """));
    }

    @Test
    void aPageHasAHundredItemsUnlessSomebodySaysOtherwise() {
        assertThat(answer(asking("page", "1"), items("a")).path("page_size").intValue())
                .isEqualTo(100);
        assertThat(answer(asking("page", "1", "page_size", "500"), items("a"))
                        .path("page_size")
                        .intValue())
                .isEqualTo(500);
    }

    @Test
    void aPageSizeWithoutAPageIsNoPage() {
        assertThat(answer(asking("page_size", "1"), items("a", "b")).isArray()).isTrue();
    }

    @Test
    void thePageRightBehindTheEndIsEmptyAndTheNextOneIsAnError() {
        assertThat(names(asking(), List.of())).isEmpty();
        assertThat(namesIn(answer(asking("page", "1"), List.of()).path("items")))
                .isEmpty();
        assertThat(namesIn(answer(asking("page", "2", "page_size", "2"), items("a", "b"))
                        .path("items")))
                .isEmpty();
        assertThat(refusal(asking("page", "3", "page_size", "2"), items("a", "b")))
                .isEqualTo(
                        "400 {\"error\":\"page_out_of_range\",\"reason\":\"Page out of range, page: 3 page size: 2, len: 2\"}");
    }

    @ParameterizedTest
    @CsvSource({"0, 100", "-1, 1", "1, 0", "1, -5", "1, 501", "2147483647, 0"})
    void aPageThatCannotBeIsRefusedInRabbitmqsWords(String page, String size) {
        assertThat(refusal(asking("page", page, "page_size", size), items("a")))
                .isEqualTo(
                        "400 {\"error\":\"invalid_pagination_parameters\",\"reason\":\"Invalid pagination parameters: page number "
                                + page + ", page size " + size + "\"}");
    }

    @ParameterizedTest
    @CsvSource({"x, 1", "1, x", "'', 1", "1.0, 1", "99999999999, 1"})
    void aPageThatIsNoNumberIsRefusedInRabbitmqsWords(String page, String size) {
        assertThat(refusal(asking("page", page, "page_size", size), items("a")))
                .isEqualTo("400 {\"error\":\"bad_request\",\"reason\":\"Pagination parameters are invalid\"}");
    }

    @Test
    void theLargestPageNumberIsRefusedAsAnyOtherThatIsNotThere() {
        assertThat(refusal(asking("page", "2147483647", "page_size", "500"), items("a")))
                .contains("page_out_of_range");
    }

    // Filters.

    @Test
    void aNameIsFoundInAnyPartAndCase() {
        assertThat(namesIn(answer(asking("page", "1", "name", "RD"), items("orders", "gone", "ORDERS"))
                        .path("items")))
                .containsExactly("ORDERS", "orders");
    }

    @Test
    void aPatternIsOneOnlyIfItIsSaidToBe() {
        final List<ObjectNode> items = items("ab", "a.b", "AxB");

        assertThat(namesIn(answer(asking("page", "1", "name", "a.b"), items).path("items")))
                .containsExactly("a.b");
        assertThat(namesIn(answer(asking("page", "1", "name", "^a.b$", "use_regex", "true"), items)
                        .path("items")))
                .containsExactly("AxB", "a.b");
    }

    @Test
    void aPatternThatIsNoneIsRefused() {
        assertThat(refusal(asking("page", "1", "name", "(", "use_regex", "true"), items("a")))
                .isEqualTo("400 {\"error\":\"bad_request\",\"reason\":\"Pagination parameters are invalid\"}");
    }

    @Test
    void aFilterWithoutAPageFiltersNothing() {
        assertThat(names(asking("name", "b"), items("a", "b"))).containsExactly("a", "b");
    }

    // What is asked for.

    @Test
    void whatAListIsSortedByIsAskedForOfAllOfItAndTheRestForWhatIsShown() {
        final List<String> asked = new ArrayList<>();
        final Listing.Shown<String> shown = (name, wanted) -> {
            asked.add(wanted.has("memory") ? name + " with everything" : name);
            return new Fields(wanted)
                    .put("vhost", "/")
                    .put("name", name)
                    .put("memory", 1)
                    .set("messages_details", () -> Json.object().put("rate", -name.charAt(0)))
                    .object();
        };

        final Answer answer = Listing.answer(
                asking("page", "1", "page_size", "2", "sort", "messages_details.rate"),
                List.of("a", "b", "c"),
                ORDER,
                shown);

        assertThat(asked).containsExactly("a", "b", "c", "c with everything", "b with everything");
        assertThat(namesIn(Json.read(text(answer)).path("items"))).containsExactly("c", "b");
    }

    @Test
    void onlyTheColumnsThatAreShownAreAskedFor() {
        final List<Boolean> asked = new ArrayList<>();
        final Listing.Shown<ObjectNode> shown = (item, wanted) -> {
            asked.add(wanted.has("message_stats") && wanted.of("message_stats").has("publish"));
            asked.add(wanted.of("message_stats").has("ack"));
            asked.add(wanted.has("memory"));
            return item;
        };

        Listing.answer(asking("columns", "message_stats.publish"), items("a"), ORDER, shown);

        assertThat(asked).containsExactly(true, false, false);
    }

    @Test
    void allOfAListWithoutPagesIsAskedForOnce() {
        final List<String> asked = new ArrayList<>();
        final Listing.Shown<String> shown = (name, wanted) -> {
            asked.add(name);
            return item(name);
        };

        Listing.answer(asking("sort", "name"), List.of("b", "a"), ORDER, shown);

        assertThat(asked).containsExactly("b", "a");
    }

    @Test
    void aPageIsRefusedBeforeAnythingIsAskedFor() {
        final Listing.Shown<ObjectNode> shown = (item, wanted) -> {
            throw new AssertionError("asked");
        };

        assertThatThrownBy(() -> Listing.answer(asking("page", "0"), items("a"), ORDER, shown))
                .isInstanceOf(ApiException.class);
    }
}
