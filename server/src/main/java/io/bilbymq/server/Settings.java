package io.bilbymq.server;

import io.bilbymq.server.config.ListenAddress;
import java.util.List;

/** What the broker is started with. */
record Settings(List<ListenAddress> listeners, int backlog) {}
