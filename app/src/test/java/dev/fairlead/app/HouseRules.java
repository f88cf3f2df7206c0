package dev.fairlead.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** How the house is built, as rules over every class of the modules. */
final class HouseRules {

    private static final String ROOT = "dev.fairlead.";
    /** Services in this build and the ones their neighbours must never learn to depend on. */
    private static final String[] SERVICES = {"llmtrace", "workflows", "costops", "agents"};

    private static final String[] LAYER_PACKAGES = {
        "..util..", "..utils..", "..impl..", "..dto..", "..helper..", "..helpers..", "..common..", "..misc.."
    };

    private HouseRules() {}

    static ArchRule packagesAreNamedAfterDomains() {
        return noClasses()
                .should()
                .resideInAnyPackage(LAYER_PACKAGES)
                .because("a package says what its classes are about, not on which layer they are");
    }

    static ArchRule classNamesSayWhatAClassIsFor() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Utils?|Processor|Impl|Info|Data)(\\$.*)?")
                .because("these words fit any class and so tell nothing about this one");
    }

    static ArchRule coreStandsAlone() {
        return onlyDependsOn("core");
    }

    static ArchRule llmStandsOnCore() {
        return onlyDependsOn("llm", "core");
    }

    static ArchRule servicesNeverDependOnEachOther(String service) {
        return onlyDependsOn(service, service, "core", "llm");
    }

    static Stream<String> services() {
        return Arrays.stream(SERVICES);
    }

    static ArchRule nobodyDependsOnTheTop() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "app..", ROOT + "bench..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "app..", ROOT + "bench..")
                .because("app composes the services and bench measures them; nothing is built on either");
    }

    static ArchRule packagesHaveNoCycles() {
        return slices().matching(ROOT + "(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(
                        nameMatching("dev\\.fairlead\\.llm\\.dialect\\.Dialects(\\$.*)?"),
                        resideInAPackage("dev.fairlead.llm.dialect.."))
                .ignoreDependency(
                        nameMatching("dev\\.fairlead\\.llmtrace\\.LlmTrace(\\$.*)?"),
                        resideInAPackage("dev.fairlead.llmtrace.."))
                .because("packages that need each other are one package;"
                        + " only a service's table of contents and the list of dialects know what stands on them");
    }

    static ArchRule staticFieldsAreConstants() {
        return fields().that()
                .areStatic()
                .should()
                .beFinal()
                .andShould()
                .notHaveRawType(stateful())
                .because("state belongs to an object that somebody makes and closes");
    }

    static ArchRule onlyTheCommandLinePrints() {
        return noClasses()
                .that(resideOutsideOfPackages("dev.fairlead.app..", "dev.fairlead.bench..")
                        .and(not(resideInAPackage("dev.fairlead.core.log"))))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .because("what a service has to say goes to the log, and only the command line ends the process");
    }

    static ArchRule loggingGoesThroughSlf4j() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.apache.commons.logging..", "org.apache.log4j..")
                .because("there is one log, and SLF4J is the way into it");
    }

    static ArchRule nothingIsInjected() {
        return noFields()
                .should()
                .beAnnotatedWith(nameOfAnnotation(".*\\b(Inject|Autowired|Resource|Value|ConfigProperty)"))
                .because("parts are handed to constructors, where a reader sees them");
    }

    static ArchRule nothingSleeps() {
        return noClasses()
                .that()
                // A command in the foreground asks the server again and again; there is nothing else for its thread to
                // do.
                .resideOutsideOfPackages("dev.fairlead.app.command..", "dev.fairlead.app.demo..")
                .should()
                .callMethodWhere(target(nameMatching("sleep"))
                        .and(target(owner(equivalentTo(Thread.class).or(equivalentTo(TimeUnit.class))))))
                .because("a thread that sleeps notices neither its event nor the shutdown");
    }

    static ArchRule timeIsInjected() {
        return noClasses()
                .that()
                .resideOutsideOfPackages("dev.fairlead.app..", "dev.fairlead.bench..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .because("tests are exact only when the " + Clock.class.getSimpleName() + " is theirs");
    }

    static ArchRule everyPackageIsNullMarked() {
        return classes().should(new BeInANullMarkedPackage()).because("only what is marked is checked for null");
    }

    static ArchRule publicMethodsKnowNoNull() {
        return methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and()
                .areDeclaredInClassesThat(not(assignableTo("org.jooq.Converter")))
                .should(new TakeAndReturnNoNull())
                .because("what may be missing is an Optional, and an argument that may be missing is an overload");
    }

    static ArchRule accessorsHaveNoGet() {
        return noMethods()
                .that()
                .haveRawParameterTypes(new Class<?>[0])
                .should()
                .haveNameMatching("get[A-Z].*")
                .because("records set the way values are read here: name(), not getName()");
    }

    static ArchRule exceptionsAreUnchecked() {
        return classes()
                .that()
                .areAssignableTo(Exception.class)
                .should()
                .beAssignableTo(RuntimeException.class)
                .because("a checked exception would be wrapped at each lambda and tell its caller nothing more");
    }

    static ArchRule theEventLoopStaysInItsRooms() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.fairlead.core.http..",
                        "dev.fairlead.core.health..",
                        "dev.fairlead.core.metrics..",
                        "dev.fairlead.llm.simulator..",
                        "dev.fairlead.llmtrace.proxy..")
                .and()
                // The table of contents hands the proxy to the listener.
                .doNotHaveFullyQualifiedName("dev.fairlead.llmtrace.LlmTrace")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.vertx..", "io.netty..")
                        .and(not(equivalentTo(Vertx.class)))
                        .and(not(equivalentTo(VertxOptions.class)))
                        // What a composition root needs to close the Vertx it opened.
                        .and(not(equivalentTo(Future.class))))
                .because("everything but the HTTP floor and the proxy's hot path is blocking code on virtual threads");
    }

    static ArchRule theHotPathNeverBlocks() {
        return noClasses()
                .that()
                .resideInAPackage("dev.fairlead.llmtrace.proxy..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.sql..",
                                "javax.sql..",
                                "org.jooq..",
                                "dev.fairlead.core.database..",
                                "dev.fairlead.llmtrace.store..",
                                "dev.fairlead.llmtrace.content..",
                                "dev.fairlead.llmtrace.apply..",
                                "dev.fairlead.llmtrace.api..")
                        .or(assignableTo(Lock.class))
                        .or(equivalentTo(Files.class))
                        .or(equivalentTo(CountDownLatch.class))
                        .or(equivalentTo(BlockingQueue.class)))
                .because("one blocked event loop stops every call on it; the store is reached through the journal");
    }

    private static ArchRule onlyDependsOn(String module, String... others) {
        String[] allowed = Stream.concat(Stream.of(module), Arrays.stream(others))
                .map(name -> ROOT + name + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(ROOT + module + "..")
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "*..").and(resideOutsideOfPackages(allowed)))
                .allowEmptyShould(true)
                .because("core is the ground floor, llm stands on it, and services meet only through their HTTP APIs");
    }

    private static DescribedPredicate<JavaClass> stateful() {
        DescribedPredicate<JavaClass> interfaces = equivalentTo(Map.class)
                .or(equivalentTo(Collection.class))
                .or(equivalentTo(List.class))
                .or(equivalentTo(Set.class))
                .or(equivalentTo(SequencedCollection.class))
                .or(equivalentTo(SequencedMap.class));
        // A constant is declared by its interface and made by an unmodifiable factory; anything more exact can change.
        DescribedPredicate<JavaClass> collections =
                assignableTo(Map.class).or(assignableTo(Collection.class)).and(not(interfaces));
        return collections
                .or(resideInAnyPackage("java.util.concurrent.atomic", "java.util.concurrent.locks"))
                .or(assignableTo(ThreadLocal.class))
                .or(assignableTo(ScopedValue.class))
                .or(assignableTo(Appendable.class))
                .or(assignableTo(RandomGenerator.class))
                .or(assignableTo(Executor.class))
                .or(assignableTo("com.github.benmanes.caffeine.cache.Cache"))
                .as("that can change");
    }

    private static DescribedPredicate<JavaAnnotation<?>> nameOfAnnotation(String pattern) {
        return DescribedPredicate.describe(
                "named " + pattern,
                annotation -> annotation.getRawType().getName().matches(pattern));
    }
}
