package io.bilbymq.management.definitions;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.ExchangeInfo;
import io.bilbymq.broker.vhost.PolicyKind;
import io.bilbymq.broker.vhost.QueueInfo;
import io.bilbymq.broker.vhost.VirtualHostDefinitions;
import io.bilbymq.broker.vhost.VirtualHostInfo;
import io.bilbymq.management.api.BindingsApi;
import io.bilbymq.management.api.ExchangesApi;
import io.bilbymq.management.api.LimitsApi;
import io.bilbymq.management.api.ParametersApi;
import io.bilbymq.management.api.PermissionsApi;
import io.bilbymq.management.api.PoliciesApi;
import io.bilbymq.management.api.QueueDefinitions;
import io.bilbymq.management.api.TopicPermissionsApi;
import io.bilbymq.management.api.UsersApi;
import io.bilbymq.management.api.VirtualHostsApi;
import io.bilbymq.management.http.Json;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes definitions files. What a connection has for itself is in none, nor is what every virtual host has by itself. Thread
 * safe.
 */
public final class DefinitionsExport {
    private static final String RESERVED = "amq.";

    private final Broker broker;
    private final Versions versions;

    /**
     * What files say of who wrote them.
     *
     * @param rabbit the level of RabbitMQ whose behaviour is followed
     * @param product the name of this broker
     * @param version its version
     */
    public record Versions(String rabbit, String product, String version) {}

    /** Those of a broker. */
    public DefinitionsExport(Broker broker, Versions versions) {
        this.broker = broker;
        this.versions = versions;
    }

    /** All of them. */
    public ObjectNode all() {
        final ObjectNode file = head("cluster");
        final ArrayNode users = file.putArray("users");
        broker.users().all().stream().map(UsersApi::json).forEach(users::add);
        final ArrayNode hosts = file.putArray("vhosts");
        broker.virtualHosts().all().stream().map(VirtualHostsApi::definition).forEach(hosts::add);
        final ArrayNode permissions = file.putArray("permissions");
        broker.users().permissions().stream().map(PermissionsApi::json).forEach(permissions::add);
        final ArrayNode topicPermissions = file.putArray("topic_permissions");
        broker.users().topicPermissions().stream()
                .map(TopicPermissionsApi::json)
                .forEach(topicPermissions::add);
        final Sections sections = new Sections(file, all -> true);
        final ArrayNode globalParameters = file.putArray("global_parameters");
        broker.globalParameters().all().forEach(parameter -> {
            final ObjectNode json = globalParameters.addObject().put("name", parameter.name());
            json.set("value", Json.read(parameter.value()));
        });
        broker.virtualHosts().all().forEach(sections::add);
        return file;
    }

    /** Those of a virtual host, of which they do not say the name: they may be imported into any. */
    public ObjectNode of(VirtualHostInfo host) {
        final ObjectNode file = head("single_virtual_host").put("original_vhost_name", host.name());
        final ObjectNode definition = VirtualHostsApi.definition(host);
        file.set("metadata", definition.path("metadata"));
        file.put("description", host.metadata().description());
        file.set("default_queue_type", definition.path("default_queue_type"));
        file.set("limits", LimitsApi.json(host.limits()));
        new Sections(file, field -> !field.equals("vhost")).add(host);
        return file;
    }

    private ObjectNode head(String format) {
        return Json.object()
                .put("rabbit_version", versions.rabbit())
                .put("rabbitmq_version", versions.rabbit())
                .put("product_name", versions.product())
                .put("product_version", versions.version())
                .put("rabbitmq_definition_format", format);
    }

    /** What virtual hosts have, section by section. */
    private final class Sections {
        private final Predicate<String> fields;
        private final ArrayNode parameters;
        private final ArrayNode policies;
        private final ArrayNode queues;
        private final ArrayNode exchanges;
        private final ArrayNode bindings;

        Sections(ObjectNode file, Predicate<String> fields) {
            this.fields = fields;
            this.parameters = file.putArray("parameters");
            this.policies = file.putArray("policies");
            this.queues = file.putArray("queues");
            this.exchanges = file.putArray("exchanges");
            this.bindings = file.putArray("bindings");
        }

        void add(VirtualHostInfo host) {
            final String name = host.name();
            broker.policies(name).all(PolicyKind.USER).stream()
                    .map(policy -> PoliciesApi.json(name, policy))
                    .forEach(policy -> add(policies, policy));
            ParametersApi.all(broker, host).forEach(parameter -> add(parameters, parameter));
            final VirtualHostDefinitions definitions = broker.definitions(name);
            final Set<String> notExported = definitions.queues().stream()
                    .filter(QueueInfo::exclusive)
                    .map(QueueInfo::name)
                    .collect(Collectors.toSet());
            definitions.queues().stream()
                    .filter(queue -> !queue.exclusive())
                    .map(QueueDefinitions::definition)
                    .forEach(queue -> add(queues, queue));
            definitions.exchanges().stream()
                    .filter(DefinitionsExport::isExported)
                    .map(ExchangesApi::definition)
                    .forEach(exchange -> add(exchanges, exchange));
            definitions.bindings().stream()
                    .filter(binding -> !binding.source().isEmpty() && !notExported.contains(binding.destination()))
                    .map(BindingsApi::definition)
                    .forEach(binding -> add(bindings, binding));
        }

        private void add(ArrayNode section, ObjectNode item) {
            final ObjectNode some = section.addObject();
            item.properties().stream()
                    .filter(field -> fields.test(field.getKey()))
                    .forEach(field -> some.set(field.getKey(), field.getValue()));
        }
    }

    private static boolean isExported(ExchangeInfo exchange) {
        return !exchange.name().isEmpty() && !exchange.name().startsWith(RESERVED);
    }
}
