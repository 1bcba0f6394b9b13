package io.bilbymq.it.crash;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.VirtualHostChange;
import io.bilbymq.broker.vhost.VirtualHostLimits;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A program with a broker in it whose virtual hosts are made and deleted as it is told: it says the port, then reads lines of a word
 * and a name, and answers each that is done with the same line.
 */
final class VirtualHostBroker {
    static final String MAKE = "make";
    static final String DELETE = "delete";

    private VirtualHostBroker() {}

    /** The argument is the data folder. */
    public static void main(String[] arguments) throws Exception {
        try (Broker broker = Broker.builder().dataFolder(Path.of(arguments[0])).start();
                BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(broker.port());
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                final String asked = line;
                final String name = line.substring(line.indexOf(' ') + 1);
                if (line.startsWith(MAKE)) {
                    broker.virtualHosts()
                            .put(name, VirtualHostChange.NONE.describedAs(name))
                            .thenCompose(
                                    made -> broker.virtualHosts().setLimits(name, VirtualHostLimits.of(1000, 1000)))
                            .thenAccept(limited -> say(asked));
                } else {
                    broker.virtualHosts().delete(name).thenAccept(deleted -> say(asked));
                }
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
