package io.bilbymq.it.management;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the broker with the first test that needs it and ends it after the last one; lets each test have a tenant. */
final class ManagementExtension implements BeforeAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(ManagementExtension.class);

    /** So that a tenant a constructor asks for ends with its test, not with its class. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    /** Skips the class, which a resolver could not. */
    @Override
    public void beforeAll(ExtensionContext test) {
        ManagementUnderTest.assumeItIsNamed();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        final Class<?> type = parameter.getParameter().getType();
        return type == ManagementUnderTest.class || type == Tenant.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        final ManagementUnderTest management = test.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("management", key -> ManagementUnderTest.start(), ManagementUnderTest.class);
        if (parameter.getParameter().getType() == ManagementUnderTest.class) {
            return management;
        }
        return test.getStore(NAMESPACE).computeIfAbsent("tenant", key -> Tenant.of(management), Tenant.class);
    }
}
