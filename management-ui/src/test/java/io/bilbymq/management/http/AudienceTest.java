package io.bilbymq.management.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudienceTest {
    private static boolean allows(Audience audience, String tag, String virtualHost) {
        return audience.allows(
                        Requests.user("anna", tag), Optional.of(virtualHost).filter(name -> !name.isEmpty()))
                .toCompletableFuture()
                .join();
    }

    /** The last three columns: in a virtual host that the user may enter, in another one, in one that is not there. */
    @ParameterizedTest
    @CsvSource({
        "ANYBODY, management, true, true, true",
        "ANYBODY, policymaker, true, true, true",
        "ANYBODY, monitoring, true, true, true",
        "ANYBODY, administrator, true, true, true",
        "MANAGEMENT, management, true, true, true",
        "MANAGEMENT, policymaker, true, true, true",
        "MANAGEMENT, monitoring, true, true, true",
        "MANAGEMENT, administrator, true, true, true",
        "VIRTUAL_HOST, management, true, false, true",
        "VIRTUAL_HOST, policymaker, true, false, true",
        "VIRTUAL_HOST, monitoring, true, false, true",
        "VIRTUAL_HOST, administrator, true, true, true",
        "VIRTUAL_HOST_VISIBLE, management, true, false, true",
        "VIRTUAL_HOST_VISIBLE, policymaker, true, false, true",
        "VIRTUAL_HOST_VISIBLE, monitoring, true, true, true",
        "VIRTUAL_HOST_VISIBLE, administrator, true, true, true",
        "MONITORING, management, false, false, false",
        "MONITORING, policymaker, false, false, false",
        "MONITORING, monitoring, true, true, true",
        "MONITORING, administrator, true, true, true",
        "POLICIES, management, false, false, false",
        "POLICIES, policymaker, true, false, true",
        "POLICIES, monitoring, false, false, false",
        "POLICIES, administrator, true, true, true",
        "POLICYMAKER, management, false, false, false",
        "POLICYMAKER, policymaker, true, true, true",
        "POLICYMAKER, monitoring, false, false, false",
        "POLICYMAKER, administrator, true, true, true",
        "ADMINISTRATOR, management, false, false, false",
        "ADMINISTRATOR, policymaker, false, false, false",
        "ADMINISTRATOR, monitoring, false, false, false",
        "ADMINISTRATOR, administrator, true, true, true",
    })
    void eachTagOpensWhatItIsFor(Audience audience, String tag, boolean own, boolean others, boolean none) {
        assertThat(allows(audience, tag, "theirs")).isEqualTo(own);
        assertThat(allows(audience, tag, "others")).isEqualTo(others);
        assertThat(allows(audience, tag, "")).isEqualTo(none);
    }

    @Test
    void everyAudienceIsDescribed() {
        assertThat(Arrays.stream(Audience.values()).map(Audience::words))
                .doesNotHaveDuplicates()
                .allMatch(words -> !words.isEmpty());
    }

    @Test
    void onlyTagsOfTheManagementPluginOpenTheApi() {
        assertThat(Requests.user("anna").isManagement()).isFalse();
        assertThat(Requests.user("anna", "Administrator", "other").isManagement())
                .isFalse();
        for (final String tag : new String[] {"management", "policymaker", "monitoring", "administrator"}) {
            assertThat(Requests.user("anna", "other", tag).isManagement()).isTrue();
        }
    }
}
