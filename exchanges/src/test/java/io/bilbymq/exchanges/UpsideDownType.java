package io.bilbymq.exchanges;

import java.util.Map;
import java.util.function.Consumer;

/** A type as a plug-in brings it: a message goes where the binding key is its routing key backwards. */
public final class UpsideDownType implements ExchangeType {
    @Override
    public String name() {
        return "x-upside-down";
    }

    @Override
    public <D> Router<D> newRouter(Map<String, Object> arguments) {
        Router<D> direct = Types.named("direct").newRouter(arguments);
        return new Router<>() {
            @Override
            public boolean bind(Binding<D> binding) {
                return direct.bind(binding);
            }

            @Override
            public boolean unbind(Binding<D> binding) {
                return direct.unbind(binding);
            }

            @Override
            public void route(Routable message, Consumer<? super D> destinations) {
                String backwards =
                        new StringBuilder(message.routingKey()).reverse().toString();
                direct.route(Message.withKeys(backwards), destinations);
            }

            @Override
            public boolean routesByKeyAlone() {
                return true;
            }

            @Override
            public boolean isEmpty() {
                return direct.isEmpty();
            }
        };
    }
}
