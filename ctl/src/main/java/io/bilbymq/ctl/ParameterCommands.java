package io.bilbymq.ctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runtime parameters: of a component in a virtual host, or of the whole broker. */
@Command
final class ParameterCommands {
    private static final Column VALUE = new Column("value", row -> Json.string(Json.text(row.path("value"))));
    private static final Columns OF_VHOST = Columns.of(Column.of("component"), Column.of("name"), VALUE);
    private static final Columns GLOBAL = Columns.of(Column.of("name"), VALUE);

    private final BilbyCtl ctl;
    private final Lookup lookup;

    ParameterCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(
            name = "set_parameter",
            description = "Sets a runtime parameter of a component in a virtual host.",
            footer = "bilbyctl set_parameter -p shop federation local-username '\"guest\"'")
    void setParameter(
            @Parameters(paramLabel = "COMPONENT") String component,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "VALUE", description = "In JSON.") String value) {
        final String vhost = ctl.vhost();
        ctl.output()
                .banner("Setting runtime parameter \"%s\" for component \"%s\" to \"%s\" in vhost \"%s\" ..."
                        .formatted(name, component, value, vhost));
        lookup.vhost(vhost);
        final ObjectNode body =
                Json.object().put("component", component).put("vhost", vhost).put("name", name);
        body.set("value", Json.parseArgument(value));
        ctl.api().put(body, "parameters", component, vhost, name).value();
    }

    @Command(
            name = "clear_parameter",
            description = "Takes a runtime parameter away.",
            footer = "bilbyctl clear_parameter -p shop federation local-username")
    void clearParameter(
            @Parameters(paramLabel = "COMPONENT") String component, @Parameters(paramLabel = "NAME") String name) {
        final String vhost = ctl.vhost();
        ctl.output()
                .banner("Clearing runtime parameter \"%s\" for component \"%s\" on vhost \"%s\" ..."
                        .formatted(name, component, vhost));
        ctl.api().delete("parameters", component, vhost, name).orElseThrow(ParameterCommands::noParameter);
    }

    @Command(
            name = "list_parameters",
            description = "Lists the runtime parameters of a virtual host.",
            footer = "bilbyctl list_parameters -p shop")
    void listParameters() {
        final String vhost = ctl.vhost();
        ctl.output().banner("Listing runtime parameters for vhost \"%s\" ...".formatted(vhost));
        lookup.vhost(vhost);
        final Iterable<JsonNode> ofVhost = ctl.api()
                .get("parameters")
                .value()
                .valueStream()
                .filter(parameter -> parameter.path("vhost").asString("").equals(vhost))
                .toList();
        ctl.output().table(OF_VHOST.table(ofVhost));
    }

    @Command(
            name = "set_global_parameter",
            description = "Sets a runtime parameter of the whole broker.",
            footer = "bilbyctl set_global_parameter mqtt_default_vhosts '{\"O=client\": \"shop\"}'")
    void setGlobalParameter(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "VALUE", description = "In JSON.") String value) {
        ctl.output().banner("Setting global runtime parameter \"%s\" to \"%s\" ...".formatted(name, value));
        final ObjectNode body = Json.object().put("name", name);
        body.set("value", Json.parseArgument(value));
        ctl.api().put(body, "global-parameters", name).value();
    }

    @Command(
            name = "clear_global_parameter",
            description = "Takes a runtime parameter of the whole broker away.",
            footer = "bilbyctl clear_global_parameter mqtt_default_vhosts")
    void clearGlobalParameter(@Parameters(paramLabel = "NAME") String name) {
        ctl.output().banner("Clearing global runtime parameter \"%s\" ...".formatted(name));
        ctl.api().delete("global-parameters", name).orElseThrow(ParameterCommands::noParameter);
    }

    @Command(
            name = "list_global_parameters",
            description = "Lists the runtime parameters of the whole broker.",
            footer = "bilbyctl list_global_parameters")
    void listGlobalParameters() {
        ctl.output().banner("Listing global runtime parameters ...");
        ctl.output().table(GLOBAL.table(ctl.api().get("global-parameters").value()));
    }

    private static Failure noParameter() {
        return new Failure(ExitCode.UNAVAILABLE, "Parameter does not exist");
    }
}
