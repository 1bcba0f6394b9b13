package io.bilbymq.it;

import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the broker with the first test that needs it, ends it after the last one, and hands out connections. */
final class BrokerExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(BrokerExtension.class);
    private static final AtomicInteger CONNECTIONS = new AtomicInteger();

    /** So that connections a constructor asks for end with their test, not with its class. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == BrokerUnderTest.class || type == RawConnection.class || type == RawChannel.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        BrokerUnderTest broker = test.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("broker", key -> BrokerUnderTest.start(), BrokerUnderTest.class);
        Class<?> type = parameter.getParameter().getType();
        if (type == BrokerUnderTest.class) {
            return broker;
        }
        RawConnection connection = broker.connect();
        Store store = test.getStore(NAMESPACE);
        store.put("connection " + CONNECTIONS.incrementAndGet(), connection);
        return type == RawConnection.class ? connection : connection.openChannel(1);
    }
}
