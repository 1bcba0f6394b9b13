package io.bilbymq.exchanges;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** {@code x-random}: a message goes to one destination, each equally likely. */
final class RandomType implements ExchangeType {
    @Override
    public String name() {
        return "x-random";
    }

    @Override
    public String description() {
        return "Picks one random binding to route via";
    }

    @Override
    public <D> Router<D> newRouter(Map<String, Object> arguments) {
        return TableRouter.byMessage(OneOfTable.empty(RandomType::any));
    }

    static long any(Routable message, long count) {
        return ThreadLocalRandom.current().nextLong(count);
    }
}
