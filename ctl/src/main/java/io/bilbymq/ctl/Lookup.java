package io.bilbymq.ctl;

import tools.jackson.databind.JsonNode;

/** Looks for what a command is about, before anything is changed. */
final class Lookup {
    private final BilbyCtl ctl;

    Lookup(BilbyCtl ctl) {
        this.ctl = ctl;
    }

    JsonNode user(String name) {
        return ctl.api().get("users", name).orElseThrow(() -> noUser(name));
    }

    JsonNode vhost(String name) {
        return ctl.api().get("vhosts", name).orElseThrow(() -> noVhost(name));
    }

    JsonNode overview() {
        return ctl.api().get("overview").value();
    }

    /** The node that is asked about: the one that is named, or else the one that answers. */
    JsonNode node() {
        final String answering = overview().path("node").asString("");
        final String name = ctl.askedNode()
                .filter(asked -> ctl.api().get("nodes", asked).isFound())
                .orElse(answering);
        return ctl.api().get("nodes", name).value();
    }

    String nodeName() {
        return node().path("name").asString("");
    }

    static Failure noUser(String name) {
        return new Failure(ExitCode.NO_USER, "User \"" + name + "\" does not exist");
    }

    static Failure noVhost(String name) {
        return new Failure(ExitCode.DATA, "Virtual host '" + name + "' does not exist");
    }

    static Failure noQueue(String name, String vhost) {
        return new Failure(ExitCode.UNAVAILABLE, "there is no queue '" + name + "' in vhost '" + vhost + "'");
    }
}
