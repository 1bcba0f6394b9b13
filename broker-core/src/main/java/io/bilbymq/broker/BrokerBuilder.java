package io.bilbymq.broker;

import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.StorageSettings;
import io.bilbymq.broker.settings.TlsSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Configures a broker inside another program: on loopback, at a free port, in memory, unless said otherwise. */
public final class BrokerBuilder {
    private String host = "127.0.0.1";
    private int port;
    private int tlsPort;
    private boolean encrypted;
    private boolean plain = true;
    private final BrokerSettings.Builder settings = BrokerSettings.builder();

    BrokerBuilder() {}

    /** Listens at this address or name of the machine; {@code ::} for all. */
    public BrokerBuilder host(String address) {
        host = address;
        return this;
    }

    /** Listens at this port; 0 takes any free one. */
    public BrokerBuilder port(int number) {
        port = number;
        return this;
    }

    /** Listens for TLS too, at a free port unless {@link #tlsPort} says another; {@link Broker#tlsPort} tells which. */
    public BrokerBuilder tls(TlsSettings how) {
        settings.tls(how);
        encrypted = true;
        return this;
    }

    /** Listens for TLS at this port; 0 takes any free one. */
    public BrokerBuilder tlsPort(int number) {
        tlsPort = number;
        return this;
    }

    /** Listens for nothing else than TLS; {@link Broker#port} has no answer then. */
    public BrokerBuilder withoutPlainTcp() {
        plain = false;
        return this;
    }

    /** Keeps durable things in this folder, which is made if it is not there. Without one everything is in memory. */
    public BrokerBuilder dataFolder(Path folder) {
        settings.storage(StorageSettings.in(folder));
        return this;
    }

    /** Virtual hosts to create; {@code /} by default. */
    public BrokerBuilder virtualHosts(String... names) {
        settings.virtualHosts(List.of(names));
        return this;
    }

    /** Anything else that can be configured. */
    public BrokerBuilder settings(Consumer<BrokerSettings.Builder> change) {
        change.accept(settings);
        return this;
    }

    /** Starts the broker; it listens when this returns. */
    public Broker start() {
        settings.listeners(plain ? List.of(new ListenAddress(host, port)) : List.of());
        settings.tlsListeners(encrypted ? List.of(new ListenAddress(host, tlsPort)) : List.of());
        return Broker.start(settings.build());
    }
}
