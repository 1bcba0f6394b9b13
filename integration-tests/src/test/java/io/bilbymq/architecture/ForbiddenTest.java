package io.bilbymq.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What no class of ours does, or only those that are named here. */
class ForbiddenTest {
    @Test
    void onlyProgramsEndTheProcess() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.bilbymq.server.Main")
                .and()
                .doNotHaveFullyQualifiedName("io.bilbymq.ctl.Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .because("an embedded broker must not take its application with it"));
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.bilbymq.server.ServerProcess")
                .should()
                .callMethod(Runtime.class, "halt", int.class)
                .orShould()
                .callMethod(Runtime.class, "addShutdownHook", Thread.class)
                .because("an embedded broker must not take its application with it"));
    }

    @Test
    void nobodyTakesALock() {
        check(noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.concurrent.locks..")
                        .and(not(type(LockSupport.class).as("what a thread sleeps with"))))
                .because("everything mutable has one owner thread"));
    }

    @Test
    void nothingFromOutsideChoosesAClass() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInputStream.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ObjectOutputStream.class)
                .orShould()
                .callMethod(Class.class, "forName", String.class)
                .orShould()
                .callMethod(Class.class, "forName", String.class, boolean.class, ClassLoader.class)
                .orShould()
                .callMethod(ClassLoader.class, "loadClass", String.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.naming..", "javax.management..", "java.rmi..", "javax.script..")
                .because("that is how messages have come to run code in other brokers"));
    }

    @Test
    void nothingStartsAProgram() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .callMethodWhere(target(owner(type(Runtime.class))).and(target(name("exec"))))
                .because("what is never started cannot be given arguments from outside"));
    }

    @Test
    void nothingTrustsEveryCertificate() {
        check(noClasses()
                .that()
                // Adds to what Java checks of clients' certificates; its own tests show that it takes nothing away.
                .doNotHaveFullyQualifiedName("io.bilbymq.broker.tls.ClientTrust")
                .and()
                // For definitions.tls.verify = verify_none and nothing else; the log warns of it. No back end can have
                // it.
                .doNotHaveFullyQualifiedName("io.bilbymq.authentication.remote.Anybody")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "javax\\.net\\.ssl\\.(X509(Extended)?TrustManager|HostnameVerifier)|.*(Insecure|TrustAll)\\w*TrustManager\\w*")
                .because("a certificate that is not verified proves nothing"));
    }

    @Test
    void aMachineKnowsNoClockNoThreadAndNoFile() {
        check(noClasses()
                .that()
                .haveSimpleNameEndingWith("Machine")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.nio.file..", "java.nio.channels..", "java.time..", "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .because("the same commands in the same order must have the same effects"));
    }

    @Test
    void routingIsPureJava() {
        check(noClasses()
                .that()
                .resideInAPackage("io.bilbymq.exchanges..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "org.slf4j..", "java.io..", "java.nio.file..", "java.net.."));
    }

    @Test
    void onlyTheServerKnowsLogback() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.bilbymq.server..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ch.qos.logback..")
                .because("an embedded broker logs as its application does"));
    }

    @Test
    void onlyProgramsKnowPicocli() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.bilbymq.server..", "io.bilbymq.ctl..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .because("an embedded broker has no command line"));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(MainClasses.ALL);
    }
}
