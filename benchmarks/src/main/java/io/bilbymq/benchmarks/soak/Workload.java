package io.bilbymq.benchmarks.soak;

import com.rabbitmq.client.Connection;
import java.util.Random;

/** Something a client does, again and again; what it leaves behind when it ends is the broker's to clear away. */
@FunctionalInterface
interface Workload {
    /** Does it once, on a connection that it may close or break. */
    void run(Connection connection, Random random) throws Exception;
}
