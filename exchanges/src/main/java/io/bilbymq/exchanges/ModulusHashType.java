package io.bilbymq.exchanges;

import java.util.Map;

/**
 * {@code x-modulus-hash}: a message goes to one destination, chosen by the hash of its routing keys modulo the number of
 * destinations. Which one differs from RabbitMQ, whose hash is Erlang's {@code phash2}.
 */
final class ModulusHashType implements ExchangeType {
    @Override
    public String name() {
        return "x-modulus-hash";
    }

    @Override
    public String description() {
        return "Modulus Hashing Exchange";
    }

    @Override
    public <D> Router<D> newRouter(Map<String, Object> arguments) {
        return TableRouter.byKey(OneOfTable.empty(ModulusHashType::byKeys));
    }

    private static long byKeys(Routable message, long count) {
        long hash = 0;
        for (String key : message.routingKeys()) {
            hash = StableHash.mix(hash + StableHash.of(key));
        }
        return Long.remainderUnsigned(hash, count);
    }
}
