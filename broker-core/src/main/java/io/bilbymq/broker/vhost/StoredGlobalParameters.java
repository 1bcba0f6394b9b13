package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.loop.Loop;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The parameters of a broker between its log and whoever asks for them, who may do so on any thread. Changed before the loops have
 * heard of it on one thread, then on the definitions loop, where replies are called.
 */
final class StoredGlobalParameters {
    private final Loop loop;
    private final DefinitionLog log;
    private final DefinitionsMemory memory;
    private final Events events;
    private final Map<String, GlobalParameter> byName = new ConcurrentHashMap<>();
    private volatile Optional<String> clusterName = Optional.empty();

    StoredGlobalParameters(Ground ground) {
        loop = ground.definitionsLoop();
        log = ground.log();
        memory = ground.memory();
        events = ground.events();
    }

    // Asked by anybody.

    List<GlobalParameter> all() {
        return byName.values().stream()
                .sorted(Comparator.comparing(GlobalParameter::name))
                .toList();
    }

    Optional<GlobalParameter> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Optional<String> clusterName() {
        return clusterName;
    }

    // Before there is anything to do.

    /** What the log says. */
    void recover(Collection<StoredRecord> records) {
        for (final StoredRecord record : records) {
            if (record instanceof StoredRecord.GlobalParameterSet set) {
                put(set.parameter());
            }
        }
    }

    /** Gives the broker an identity, if it has none yet, and answers with the records that do the same. */
    List<StoredRecord> begin() {
        if (byName.containsKey(GlobalParameters.INTERNAL_CLUSTER_ID)) {
            return List.of();
        }
        final GlobalParameter id = new GlobalParameter(
                GlobalParameters.INTERNAL_CLUSTER_ID, JsonString.of(EntityNames.generated("rabbitmq-cluster-id-")));
        put(id);
        return List.of(new StoredRecord.GlobalParameterSet(id));
    }

    // While it goes on.

    /** Adds the records that make all. */
    void addTo(List<StoredRecord> snapshot) {
        byName.values().forEach(parameter -> snapshot.add(new StoredRecord.GlobalParameterSet(parameter)));
    }

    /** Sets one; answered with whether it is new. */
    void set(GlobalParameter parameter, Reply<Boolean> reply) {
        try {
            requireValid(parameter);
            memory.requireRoom("set global parameter '" + parameter.name() + "'");
        } catch (AmqpException refused) {
            reply.failed(refused);
            return;
        }
        if (parameter.equals(byName.get(parameter.name()))) {
            reply.done(false);
            return;
        }
        append(new StoredRecord.GlobalParameterSet(parameter), reply, () -> {
            final boolean isNew = put(parameter).isEmpty();
            tell(
                    "parameter.set",
                    FieldTable.builder().put("value", parameter.value()).put("user_who_performed_action", reply.user()),
                    parameter.name());
            return isNew;
        });
    }

    private static void requireValid(GlobalParameter parameter) {
        ParameterDecisions.requireName("name of a global parameter", parameter.name());
        ParameterDecisions.requireValue(parameter.value());
        if (parameter.name().equals(GlobalParameters.CLUSTER_NAME)) {
            ParameterDecisions.requireName(
                    "cluster name",
                    JsonString.read(parameter.value())
                            .orElseThrow(() -> ParameterDecisions.refused("the cluster name is not a JSON string")));
        }
    }

    /** Clears one; answered with whether there was one. */
    void clear(String name, Reply<Boolean> reply) {
        if (!byName.containsKey(name)) {
            reply.done(false);
            return;
        }
        append(new StoredRecord.GlobalParameterCleared(name), reply, () -> {
            final boolean wasThere = remove(name).isPresent();
            tell("parameter.cleared", FieldTable.builder().put("user_who_performed_action", reply.user()), name);
            return wasThere;
        });
    }

    private interface Change {
        boolean happen();
    }

    private void append(StoredRecord record, Reply<Boolean> reply, Change change) {
        log.append(List.of(record), new DefinitionLog.Outcome() {
            @Override
            public void durable() {
                reply.done(change.happen());
            }

            @Override
            public void failed() {
                reply.failed(DefinitionLog.notWritten());
            }
        });
    }

    private Optional<GlobalParameter> put(GlobalParameter parameter) {
        final Optional<GlobalParameter> before = Optional.ofNullable(byName.put(parameter.name(), parameter));
        before.ifPresent(memory::removed);
        memory.added(parameter);
        changed();
        return before;
    }

    private Optional<GlobalParameter> remove(String name) {
        final Optional<GlobalParameter> before = Optional.ofNullable(byName.remove(name));
        before.ifPresent(memory::removed);
        changed();
        return before;
    }

    private void changed() {
        clusterName = named(GlobalParameters.CLUSTER_NAME).flatMap(parameter -> JsonString.read(parameter.value()));
    }

    private void tell(String key, FieldTable.Builder headers, String name) {
        if (events.areHeard()) {
            events.tell(loop, key, headers.put("name", name).put("component", "global"));
        }
    }
}
