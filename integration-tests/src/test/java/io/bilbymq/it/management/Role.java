package io.bilbymq.it.management;

/** What a user may be to the management HTTP API, by tags. Each of the higher ones may what the lower ones of its kind may. */
enum Role {
    UNKNOWN(""),
    NO_TAG(""),
    MANAGEMENT("management"),
    POLICYMAKER("policymaker"),
    MONITORING("monitoring"),
    ADMINISTRATOR("administrator");

    private final String tags;

    Role(String tags) {
        this.tags = tags;
    }

    String tags() {
        return tags;
    }

    boolean isUser() {
        return compareTo(NO_TAG) > 0;
    }

    boolean isPolicymaker() {
        return this == POLICYMAKER || isAdministrator();
    }

    boolean isMonitor() {
        return this == MONITORING || isAdministrator();
    }

    boolean isAdministrator() {
        return this == ADMINISTRATOR;
    }
}
