package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ArgumentWriter;
import io.bilbymq.amqp.ReplyCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Decides what becomes of requests about parameters; changes nothing. */
record ParameterDecisions(Definitions definitions) {
    /** The longest value, in bytes of UTF-8. */
    static final int VALUE_BYTES_MAX = 1024 * 1024;

    /** Decides to set a parameter: no record if it has this value already. */
    List<DefinitionRecord> set(Parameter parameter) {
        requireName("component of a parameter", parameter.component());
        requireName("name of a parameter", parameter.name());
        requireValue(parameter.value());
        final Optional<Parameter> before = definitions.parameters().named(parameter.component(), parameter.name());
        if (before.filter(parameter::equals).isPresent()) {
            return List.of();
        }
        definitions
                .memory()
                .requireRoom("set parameter '" + parameter.name() + "' of component '" + parameter.component() + "'");
        return List.of(new DefinitionRecord.ParameterSet(parameter));
    }

    /** Decides to clear a parameter: no record if there is none. */
    List<DefinitionRecord> clear(String component, String name) {
        return definitions.parameters().named(component, name).isEmpty()
                ? List.of()
                : List.of(new DefinitionRecord.ParameterCleared(component, name));
    }

    static void requireName(String what, String name) {
        final int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > ArgumentWriter.SHORT_STRING_BYTES_MAX) {
            throw refused("the " + what + " has 1 to 255 bytes, not " + bytes);
        }
    }

    static void requireValue(String value) {
        final int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > VALUE_BYTES_MAX) {
            throw refused("the value of a parameter has 1 to " + VALUE_BYTES_MAX + " bytes, not " + bytes);
        }
    }

    static AmqpException refused(String text) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, text);
    }
}
