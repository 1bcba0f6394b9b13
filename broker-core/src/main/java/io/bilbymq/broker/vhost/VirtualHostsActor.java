package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.UserRecord;
import io.bilbymq.broker.loop.Loop;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes, changes and deletes virtual hosts. What is asked about one name is done in the order in which it was asked, each from
 * its decision until it has happened; so one that is made while its namesake is being deleted is another one, and comes after
 * it in the log. Confined to the definitions loop, where replies are called too.
 */
final class VirtualHostsActor {
    private final VirtualHosts hosts;
    private final Ground ground;
    private final Loop loop;
    private final HeldNames heldNames = new HeldNames();

    VirtualHostsActor(VirtualHosts hosts, Ground ground) {
        this.hosts = hosts;
        this.ground = ground;
        this.loop = ground.definitionsLoop();
    }

    /** Makes a virtual host, or says this of the one that is there; answered with whether it was made. */
    void put(String name, VirtualHostChange wanted, Reply<Boolean> reply) {
        whenFree(name, reply, (host, held) -> {
            if (host == null) {
                create(name, wanted, held);
            } else {
                describe(host, wanted, held);
            }
        });
    }

    private void describe(VirtualHost host, VirtualHostChange wanted, HeldReply<Boolean> reply) {
        host.actor().describe(loop, wanted, reply.after(() -> {
            wanted.tracing().ifPresent(host.tracing()::turn);
            reply.done(false);
        }));
    }

    private void create(String name, VirtualHostChange wanted, HeldReply<Boolean> reply) {
        final List<DefinitionRecord> said = new VirtualHostDecisions(name).create(wanted, ground);
        final List<UserRecord> entering = hosts.entering(name);
        final List<StoredRecord> records = VirtualHosts.declaring(name, said);
        records.addAll(StoredUsers.stored(entering));
        ground.counts().virtualHosts(1);
        ground.log().append(records, new DefinitionLog.Outcome() {
            @Override
            public void durable() {
                ground.counts().virtualHosts(-1);
                reply.run(() -> {
                    final VirtualHost host = hosts.added(name, said, entering, reply.user());
                    wanted.tracing().ifPresent(host.tracing()::turn);
                    reply.done(true);
                });
            }

            @Override
            public void failed() {
                ground.counts().virtualHosts(-1);
                reply.failed(DefinitionLog.notWritten());
            }
        });
    }

    /** Deletes a virtual host, unless it is protected; answered with whether there was one. */
    void delete(String name, Reply<Boolean> reply) {
        whenFree(name, reply, (host, held) -> {
            if (host == null) {
                held.done(false);
            } else {
                delete(host, held);
            }
        });
    }

    private void delete(VirtualHost host, HeldReply<Boolean> reply) {
        host.actor().deleteHost(loop, hosts.isConfigured(host.name()), () -> hosts.removed(host), reply);
    }

    /** Protects a virtual host from being deleted, or not any more; answered with whether that is news. */
    void protect(String name, boolean wanted, Reply<Boolean> reply) {
        whenThere(
                name,
                reply,
                (host, held) ->
                        host.actor().describe(loop, VirtualHostChange.NONE.protectedFromDeletion(wanted), held));
    }

    /** Limits a virtual host otherwise; answered with whether that is news. */
    void limit(String name, UnaryOperator<VirtualHostLimits> limits, Reply<Boolean> reply) {
        whenThere(name, reply, (host, held) -> host.actor().limit(loop, limits, held));
    }

    private void whenThere(String name, Reply<Boolean> reply, BiConsumer<VirtualHost, HeldReply<Boolean>> request) {
        whenFree(name, reply, (host, held) -> {
            if (host == null) {
                held.failed(new AmqpException(ReplyCode.NOT_FOUND, "no vhost '" + name + "'"));
            } else {
                request.accept(host, held);
            }
        });
    }

    /** Asks something of whatever has the name, when nothing else is asked about it. */
    private void whenFree(String name, Reply<Boolean> reply, HostRequest request) {
        heldNames.whenFree(Names.ofVirtualHost(name), claim -> {
            final HeldReply<Boolean> held = new HeldReply<>(reply, claim);
            held.run(() -> request.ask(hosts.named(name), held));
        });
    }

    private interface HostRequest {
        void ask(@Nullable VirtualHost host, HeldReply<Boolean> reply);
    }
}
