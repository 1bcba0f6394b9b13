package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Pages, filters, order and columns of lists. */
@AgainstManagement
class PagingTest {
    private static final String QUEUES = "/queues/{vhost}?";

    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final ApiClient api;

    PagingTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.api = tenant.api();
    }

    @BeforeEach
    void declare() {
        Stream.of("b1", "a1", "b2", "a2", "c").forEach(tenant::queue);
    }

    private JsonNode page(String query) {
        return api.get(QUEUES + query).expect(200).json();
    }

    private static List<String> names(JsonNode page) {
        return page.path("items").findValuesAsString("name");
    }

    private static Map<String, Integer> counts(JsonNode page) {
        return Map.of(
                "total", page.path("total_count").intValue(),
                "filtered", page.path("filtered_count").intValue(),
                "item", page.path("item_count").intValue(),
                "page", page.path("page").intValue(),
                "size", page.path("page_size").intValue(),
                "pages", page.path("page_count").intValue());
    }

    @Test
    void aPageSaysOfHowManyItIs() {
        final JsonNode page = page("page=2&page_size=2&columns=name");

        assertThat(names(page)).containsExactly("b1", "b2");
        assertThat(counts(page))
                .isEqualTo(Map.of("total", 5, "filtered", 5, "item", 2, "page", 2, "size", 2, "pages", 3));
        assertThat(page.propertyNames())
                .containsExactlyInAnyOrder(
                        "total_count", "item_count", "filtered_count", "page", "page_size", "page_count", "items");
    }

    @Test
    void theLastPageIsShorter() {
        final JsonNode page = page("page=3&page_size=2&columns=name");

        assertThat(names(page)).containsExactly("c");
        assertThat(page.path("item_count").intValue()).isEqualTo(1);
    }

    @Test
    void aPageHasAHundredItemsIfNothingIsSaid() {
        assertThat(page("page=1&columns=name").path("page_size").intValue()).isEqualTo(100);
    }

    @Test
    void aPageHasFiveHundredItemsAtMost() {
        assertThat(page("page=1&page_size=500&columns=name").path("item_count").intValue())
                .isEqualTo(5);
        assertThat(api.get(QUEUES + "page=1&page_size=501").refusal())
                .isEqualTo(new Refusal(
                        400,
                        "invalid_pagination_parameters",
                        "Invalid pagination parameters: page number 1, page size 501"));
    }

    @ParameterizedTest
    @CsvSource({
        "page=0, 'page number 0, page size undefined'",
        "page=1&page_size=0, 'page number 1, page size 0'",
        "page=1&page_size=-1, 'page number 1, page size -1'"
    })
    void aPageIsPositive(String query, String text) {
        assertThat(api.get(QUEUES + query).refusal())
                .isEqualTo(new Refusal(400, "invalid_pagination_parameters", "Invalid pagination parameters: " + text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"page=x", "page=1&page_size=x", "page=1&name=%5B&use_regex=true"})
    void aPageThatCannotBeReadIsInvalid(String query) {
        assertThat(api.get(QUEUES + query).refusal())
                .isEqualTo(Refusal.badRequest("Pagination parameters are invalid"));
    }

    @Test
    void aPageBehindTheLastIsOutOfRange() {
        assertThat(api.get(QUEUES + "page=9&page_size=2").refusal())
                .isEqualTo(new Refusal(400, "page_out_of_range", "Page out of range, page: 9 page size: 2, len: 5"));
    }

    @Test
    void ofNothingThereIsAFirstPageOnly() {
        assertThat(counts(page("page=1&name=nosuch")))
                .isEqualTo(Map.of("total", 5, "filtered", 0, "item", 0, "page", 1, "size", 100, "pages", 0));
        assertThat(api.get(QUEUES + "page=2&name=nosuch").refusal().error()).isEqualTo("page_out_of_range");
    }

    @Test
    void aNameIsFoundAnywhereAndInAnyCase() {
        final JsonNode page = page("page=1&page_size=1&name=A&columns=name");

        assertThat(names(page)).containsExactly("a1");
        assertThat(counts(page))
                .isEqualTo(Map.of("total", 5, "filtered", 2, "item", 1, "page", 1, "size", 1, "pages", 2));
    }

    @Test
    void aNameMayBeARegularExpression() {
        assertThat(names(page("page=1&name=%5E%5Bab%5D2%24&use_regex=true&columns=name")))
                .containsExactly("a2", "b2");
        assertThat(names(page("page=1&name=%5E%5Bab%5D2%24&use_regex=false&columns=name")))
                .isEmpty();
    }

    @Test
    void withoutAPageThereIsAListAndNoFilter() {
        assertThat(api.get(QUEUES + "name=a&page_size=2&columns=name").each("name"))
                .containsExactly("a1", "a2", "b1", "b2", "c");
        assertThat(api.get(QUEUES + "pagination=true&columns=name").each("name"))
                .hasSize(5);
    }

    @Test
    void aListIsSorted() {
        assertThat(api.get(QUEUES + "sort=name&columns=name").each("name"))
                .containsExactly("a1", "a2", "b1", "b2", "c");
        assertThat(api.get(QUEUES + "sort=name&sort_reverse=true&columns=name").each("name"))
                .containsExactly("c", "b2", "b1", "a2", "a1");
    }

    @Test
    void sortedPagesAreOfTheWhole() {
        assertThat(names(page("page=1&page_size=2&sort=name&sort_reverse=true&columns=name")))
                .containsExactly("c", "b2");
    }

    @Test
    void aListIsSortedByWhatIsInside() throws Exception {
        tenant.connect().createChannel().basicPublish("", "b1", null, new byte[1]);
        api.await(
                "it is counted",
                "/queues/{vhost}/b1",
                queue -> queue.at("/message_stats/publish").asInt(0) == 1
                        && queue.path("messages").asInt(0) == 1);

        assertThat(api.get(QUEUES + "sort=message_stats.publish&sort_reverse=true&columns=name")
                        .each("name")
                        .findFirst())
                .contains("b1");
        assertThat(names(page("page=1&page_size=1&sort=messages&sort_reverse=true&columns=name")))
                .containsExactly("b1");
    }

    @Test
    void columnsAreChosen() {
        final JsonNode queue = api.get(QUEUES + "columns=name,arguments").element("name", "c");

        assertThat(queue.propertyNames()).containsExactlyInAnyOrder("arguments", "name");
        assertThat(queue.path("name").stringValue()).isEqualTo("c");
    }

    @Test
    void columnsReachInside() throws Exception {
        tenant.connect().createChannel().basicPublish("", "b1", null, new byte[1]);
        api.await(
                "it is counted",
                "/queues/{vhost}/b1",
                queue -> queue.at("/message_stats/publish").asInt(0) == 1);

        final JsonNode queue = api.get(QUEUES + "columns=name,message_stats.publish_details.rate")
                .element("name", "b1");

        assertThat(queue.propertyNames()).containsExactlyInAnyOrder("name", "message_stats");
        assertThat(queue.path("message_stats").propertyNames()).containsExactly("publish_details");
        assertThat(queue.at("/message_stats/publish_details").propertyNames()).containsExactly("rate");
        assertThat(queue.at("/message_stats/publish_details/rate").isNumber()).isTrue();
    }

    @Test
    void columnsAreChosenOfOneThingToo() {
        assertThat(api.get("/whoami?columns=name").expect(200).text()).isEqualTo("{\"name\":\"guest\"}");
        final JsonNode overview = api.get("/overview?columns=node,object_totals.queues,listeners.port")
                .expect(200)
                .json();
        assertThat(overview.propertyNames())
                .contains("node", "object_totals", "listeners")
                .doesNotContain("contexts");
        assertThat(overview.path("listeners").get(0).propertyNames()).containsExactly("port");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/queues",
                "/queues/{vhost}",
                "/exchanges",
                "/exchanges/{vhost}",
                "/connections",
                "/channels",
                "/vhosts"
            })
    void longListsHavePages(String path) {
        final JsonNode page = api.get(path + "?page=1&page_size=1").expect(200).json();

        assertThat(page.path("page_size").intValue()).isEqualTo(1);
        assertThat(page.path("items").isArray()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bindings", "/policies", "/permissions", "/parameters", "/nodes"})
    void othersHaveNone(String path) {
        if (management.isRabbitMq310()) {
            assertThat(api.get(path + "?page=1&page_size=1").expect(200).json().isArray())
                    .isTrue();
        } else {
            assertThat(api.get(path + "?page=1&page_size=1").status()).isEqualTo(200);
        }
    }
}
