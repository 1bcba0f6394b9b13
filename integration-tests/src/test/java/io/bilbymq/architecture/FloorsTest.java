package io.bilbymq.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertAll;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Which way the code may depend: between modules, between the packages of the broker, and on Netty. */
class FloorsTest {
    /** The modules, the highest first. Those in one row are rooms of the same floor. */
    private static final List<List<String>> MODULES = List.of(
            List.of("io.bilbymq.server.."),
            List.of("io.bilbymq.management.."),
            List.of("io.bilbymq.authentication.."),
            List.of("io.bilbymq.broker.."),
            List.of("io.bilbymq.amqp..", "io.bilbymq.exchanges..", "io.bilbymq.persistence.."));

    /** The packages of the broker, the highest first. Those in one row may use each other, though not in a circle. */
    private static final List<List<String>> BROKER = List.of(
            List.of("io.bilbymq.broker"),
            List.of("io.bilbymq.broker.connection.."),
            List.of("io.bilbymq.broker.channel..", "io.bilbymq.broker.view.."),
            List.of("io.bilbymq.broker.vhost.."),
            List.of("io.bilbymq.broker.queue.."),
            List.of("io.bilbymq.broker.store.."),
            List.of(
                    "io.bilbymq.broker.message..",
                    "io.bilbymq.broker.loop..",
                    "io.bilbymq.broker.alarm..",
                    "io.bilbymq.broker.memory..",
                    "io.bilbymq.broker.statistics..",
                    "io.bilbymq.broker.access..",
                    "io.bilbymq.broker.tls..",
                    "io.bilbymq.broker.settings.."));

    /** The packages of the HTTP API, the highest first. */
    private static final List<List<String>> MANAGEMENT = List.of(
            List.of("io.bilbymq.management"),
            List.of(
                    "io.bilbymq.management.console..",
                    "io.bilbymq.management.definitions..",
                    "io.bilbymq.management.metrics.."),
            List.of("io.bilbymq.management.api..", "io.bilbymq.management.statistics.."),
            List.of("io.bilbymq.management.http.."));

    @Test
    void aModuleDependsOnLowerFloorsOnly() {
        assertAll(nothingLooksUp(MODULES));
    }

    @Test
    void theRoomsOfTheGroundFloorDoNotKnowEachOther() {
        List<String> rooms = MODULES.get(MODULES.size() - 1);

        assertAll(rooms.stream().map(room -> {
            String[] others =
                    rooms.stream().filter(other -> !other.equals(room)).toArray(String[]::new);
            return dependsNotOn(new String[] {room}, others);
        }));
    }

    @Test
    void insideTheBrokerAPackageDependsOnLowerOnesOnly() {
        assertAll(nothingLooksUp(BROKER));
    }

    @Test
    void insideTheHttpApiAPackageDependsOnLowerOnesOnly() {
        assertAll(nothingLooksUp(MANAGEMENT));
    }

    @Test
    void backEndsKnowOfTheBrokerOnlyHowTheyAreAsked() {
        final ArchRule rule = noClasses()
                .that()
                .resideInAPackage("io.bilbymq.authentication..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.bilbymq..")
                        .and(not(resideInAnyPackage(
                                "io.bilbymq.authentication..",
                                "io.bilbymq.broker.access..",
                                "io.bilbymq.broker.settings.."))))
                .allowEmptyShould(true);

        rule.check(MainClasses.ALL);
    }

    @Test
    void theCommandLineForOperatorsKnowsTheHttpApiAndNothingOfOurs() {
        final ArchRule rule = noClasses()
                .that()
                .resideInAPackage("io.bilbymq.ctl..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("io.bilbymq..").and(not(resideInAnyPackage("io.bilbymq.ctl.."))));

        rule.check(MainClasses.ALL);
        assertAll(dependsNotOn(
                new String[] {"io.bilbymq.server..", "io.bilbymq.broker.."}, new String[] {"io.bilbymq.ctl.."}));
    }

    @Test
    void packagesDoNotDependOnEachOtherInACircle() {
        ArchRule rule =
                slices().matching("io.bilbymq.(**)").should().beFreeOfCycles().allowEmptyShould(true);

        rule.check(MainClasses.ALL);
    }

    @Test
    void nettyStaysWhereBytesAre() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.bilbymq.amqp..", "io.bilbymq.broker.connection..", "io.bilbymq.broker.channel..")
                .and()
                // Gives Vert.x, which is made of Netty, the broker's TLS.
                .haveNameNotMatching("io\\.bilbymq\\.management\\.http\\.TlsEngines(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .because(
                        "what runs a queue is a Loop, and a message is bytes of the heap: no pooled buffer goes further")
                .allowEmptyShould(true);

        rule.check(MainClasses.ALL);
    }

    @Test
    void theCodecKnowsNothingOfNettyAboveItsDecoders() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage("io.bilbymq.amqp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty.bootstrap..", "io.netty.channel.epoll..", "io.netty.handler.ssl..")
                .allowEmptyShould(true);

        rule.check(MainClasses.ALL);
    }

    private static List<Executable> nothingLooksUp(List<List<String>> floors) {
        return IntStream.range(1, floors.size())
                .mapToObj(floor -> {
                    String[] above = floors.subList(0, floor).stream()
                            .flatMap(List::stream)
                            .toArray(String[]::new);
                    return dependsNotOn(floors.get(floor).toArray(String[]::new), above);
                })
                .toList();
    }

    private static Executable dependsNotOn(String[] packages, String[] forbidden) {
        ArchRule rule = noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .allowEmptyShould(true);
        return () -> rule.check(MainClasses.ALL);
    }
}
