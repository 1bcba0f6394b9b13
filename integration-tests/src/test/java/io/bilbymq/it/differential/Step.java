package io.bilbymq.it.differential;

/** What a client, or whoever runs the broker, does next. Queues are named by their index in the {@link World}. */
sealed interface Step {
    /** Does it there. */
    String on(Stage stage);

    /**
     * Publishes with confirms through the default exchange.
     *
     * @param body text that no other message has
     * @param priority as sent; -1 for none
     * @param expiration milliseconds; -1 for none
     */
    record Publish(int queue, String body, int priority, int expiration, boolean persistent) implements Step {
        @Override
        public String on(Stage stage) {
            return stage.publish(this);
        }
    }

    record Get(int queue, boolean noAck) implements Step {
        @Override
        public String on(Stage stage) {
            return stage.get(this);
        }
    }

    /**
     * Settles a delivery of those that are outstanding, if there is one.
     *
     * @param which the oldest, the next, and so on, modulo how many there are
     * @param multiple all that are outstanding; only to acknowledge
     */
    record Settle(int which, How how, boolean multiple) implements Step {
        @Override
        public String on(Stage stage) {
            return stage.settle(this);
        }
    }

    enum How {
        ACK,
        NACK,
        NACK_REQUEUE,
        REJECT,
        REJECT_REQUEUE
    }

    record Consume(int queue, String tag, int prefetch, int priority) implements Step {
        @Override
        public String on(Stage stage) {
            return stage.consume(this);
        }
    }

    record Cancel(String tag) implements Step {
        @Override
        public String on(Stage stage) {
            return stage.cancel(this);
        }
    }

    record Purge(int queue) implements Step {
        @Override
        public String on(Stage stage) {
            return stage.purge(this);
        }
    }

    /** Closes the channel, which gives everything back, and opens another. */
    record Reopen() implements Step {
        @Override
        public String on(Stage stage) {
            return stage.reopen();
        }
    }

    /** The broker stops in good order, while deliveries are outstanding, and starts again. Transient queues are declared anew. */
    record Restart() implements Step {
        @Override
        public String on(Stage stage) {
            return stage.restart();
        }
    }

    /** Sets a policy, in the place of the one of its kind and rank if there is one. */
    record SetPolicy(PolicySpec policy) implements Step {
        @Override
        public String on(Stage stage) {
            return stage.set(policy);
        }
    }

    /** Ends the policy of this kind and rank, if there is one. */
    record ClearPolicy(boolean operator, int rank) implements Step {
        @Override
        public String on(Stage stage) {
            return stage.clear(this);
        }
    }
}
