package io.bilbymq.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests of this class get, by parameter type: the {@link BrokerUnderTest}, which all classes share; a new open {@link
 * io.bilbymq.it.raw.RawConnection}; channel 1 of a new connection as {@link io.bilbymq.it.raw.RawChannel}. Connections are
 * dropped when the test is over.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(BrokerExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public @interface AgainstBroker {}
