package io.bilbymq.it.access;

import static io.bilbymq.it.access.Tenant.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import io.bilbymq.amqp.Method;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.Permissions;
import io.bilbymq.it.access.Row.Grant;
import io.bilbymq.it.access.Row.Need;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every method of the protocol with every combination of permissions for what it is about, in its own virtual host and in
 * another one: what is refused, and with which words. Permissions are changed under one connection, so each case is also one of a
 * change that takes effect at once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuthorizationMatrixTest {
    static final String OWN = "own";
    static final String USER = "tenant";
    private static final String FOREIGN = "foreign";
    private static final String PASSWORD = "secret";

    private final Broker broker =
            Broker.builder().virtualHosts("/", OWN, FOREIGN).start();
    private RawConnection connection;
    private RawChannel admin;
    private int channels;

    @BeforeAll
    void begin() throws Exception {
        done(broker.users().put(USER, PASSWORD, List.of()));
        grant(OWN, Set.of());
        connection = Tenant.open(broker, USER, PASSWORD, OWN);
        admin = Tenant.open(broker, "guest", "guest", OWN).openChannel(1);
        Rows.setUp(Tenant.open(broker, "guest", "guest", FOREIGN).openChannel(1));
    }

    @AfterAll
    void end() {
        broker.close();
    }

    // The table.

    @Test
    void everyMethodHasARow() {
        final Set<String> known = new TreeSet<>(Rows.free().keySet());
        known.addAll(Rows.ofServer());
        Rows.all().forEach(row -> known.add(row.classId() + "/" + row.methodId()));

        assertThat(methods()).hasSizeGreaterThan(60).isEqualTo(known);
    }

    /** The ids of all methods that the codec knows. */
    private static Set<String> methods() {
        return Arrays.stream(Method.class.getPermittedSubclasses())
                .flatMap(ofClass -> Arrays.stream(ofClass.getPermittedSubclasses()))
                .map(AuthorizationMatrixTest::ids)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String ids(Class<?> method) {
        try {
            final int index = method.getField("INDEX").getInt(null);
            return (index >>> 16) + "/" + (index & 0xFFFF);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(method + " has no index", e);
        }
    }

    // The matrix.

    static Stream<Row> rows() {
        return Rows.all().stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyCombinationOfPermissionsIsJudgedRight(Row row) throws Exception {
        final List<Grant> all = grants(row);
        for (int bits = 0; bits < 1 << all.size(); bits++) {
            final Set<Grant> granted = new LinkedHashSet<>();
            for (int i = 0; i < all.size(); i++) {
                if ((bits & 1 << i) != 0) {
                    granted.add(all.get(i));
                }
            }
            judge(row, granted);
        }
    }

    /** All permissions for all that the row is about. What is not a need must not help. */
    private static List<Grant> grants(Row row) {
        final Set<Grant> all = new LinkedHashSet<>();
        for (final Need need : row.needs()) {
            for (final Grant grant : need.anyOf()) {
                for (final Permission permission : Permission.values()) {
                    all.add(new Grant(permission, grant.kind(), grant.name()));
                }
            }
        }
        return List.copyOf(all);
    }

    private void judge(Row row, Set<Grant> granted) throws Exception {
        Rows.setUp(admin);
        row.setUp().accept(admin);
        // What may be done elsewhere helps nobody here.
        done(broker.users().setPermissions(USER, FOREIGN, granted.size() % 2 == 0 ? Permissions.all() : none()));
        grant(OWN, granted);

        final Optional<Need> missing =
                row.needs().stream().filter(need -> !need.isMetBy(granted)).findFirst();

        final RawChannel channel = connection.openChannel(1 + channels++ % 2000);
        if (missing.isEmpty()) {
            row.use().accept(channel);
            channel.call(Methods.channelClose());
        } else {
            final Close refused = Close.channel(
                    403,
                    row.classId(),
                    row.methodId(),
                    "ACCESS_REFUSED - " + missing.get().refusal());
            assertThatThrownBy(() -> row.use().accept(channel))
                    .as("%s with %s", row, granted)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageEndingWith("but the broker said " + refused);
            channel.send(Methods.channelCloseOk());
        }
    }

    private static Permissions none() {
        return new Permissions("", "", "");
    }

    private void grant(String virtualHost, Set<Grant> granted) throws Exception {
        done(broker.users()
                .setPermissions(
                        USER,
                        virtualHost,
                        new Permissions(
                                pattern(granted, Permission.CONFIGURE),
                                pattern(granted, Permission.WRITE),
                                pattern(granted, Permission.READ))));
    }

    private static String pattern(Set<Grant> granted, Permission permission) {
        final List<String> names = new ArrayList<>();
        for (final Grant grant : granted) {
            if (grant.permission() == permission) {
                names.add(Pattern.quote(grant.name()));
            }
        }
        return names.isEmpty() ? "" : "^(?:" + String.join("|", names) + ")$";
    }
}
