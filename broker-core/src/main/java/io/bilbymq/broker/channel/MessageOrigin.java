package io.bilbymq.broker.channel;

import io.bilbymq.broker.loop.CreditAccount;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.vhost.VirtualHost;

/** Where messages come from: a connection, or somebody who has none. All methods are called on its loop. */
interface MessageOrigin extends CreditAccount {
    Loop loop();

    VirtualHost virtualHost();

    /** The name of this node, for those who are told of what happens here. */
    String nodeName();

    /** What it is called, for the same. */
    String originName();

    /** The name of the user that logged in. */
    String user();

    /** So many bytes are under way to other loops. */
    void charge(long bytes);
}
