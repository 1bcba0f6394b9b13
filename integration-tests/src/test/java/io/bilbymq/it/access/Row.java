package io.bilbymq.it.access;

import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.it.raw.RawChannel;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What one way to use a method needs.
 *
 * @param name how it is used
 * @param classId of the method that is refused
 * @param methodId of the same
 * @param needs in the order in which they are asked for
 * @param use sends the method; if everything is allowed, some answer comes, or {@code basic.get-ok} of what follows
 * @param setUp what has to be there, said by somebody who may do everything
 */
record Row(
        String name,
        int classId,
        int methodId,
        List<Need> needs,
        Consumer<RawChannel> use,
        Consumer<RawChannel> setUp) {

    /** A resource and a permission for it. */
    record Grant(Permission permission, ResourceKind kind, String name) {
        /** As the error text has it. */
        @Override
        public String toString() {
            return permission + " access to " + kind + " '" + name + "' in vhost '" + AuthorizationMatrixTest.OWN + "'";
        }
    }

    /** One of these has to be there; the last one is named when none is. */
    record Need(List<Grant> anyOf) {
        boolean isMetBy(Set<Grant> granted) {
            return anyOf.stream().anyMatch(granted::contains);
        }

        String refusal() {
            return anyOf.get(anyOf.size() - 1) + " refused for user '" + AuthorizationMatrixTest.USER + "'";
        }
    }

    static Need need(Permission permission, ResourceKind kind, String name) {
        return new Need(List.of(new Grant(permission, kind, name)));
    }

    static Need any(ResourceKind kind, String name) {
        return new Need(List.of(
                new Grant(Permission.READ, kind, name),
                new Grant(Permission.WRITE, kind, name),
                new Grant(Permission.CONFIGURE, kind, name)));
    }

    @Override
    public String toString() {
        return classId + "/" + methodId + " " + name;
    }
}
