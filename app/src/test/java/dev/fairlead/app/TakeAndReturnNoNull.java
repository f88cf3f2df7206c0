package dev.fairlead.app;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds for a method with no {@code @Nullable} on its result or a parameter. The class file shows it to reflection only. */
final class TakeAndReturnNoNull extends ArchCondition<JavaMethod> {

    TakeAndReturnNoNull() {
        super("take and return no null");
    }

    @Override
    public void check(JavaMethod method, ConditionEvents events) {
        Method declared = method.reflect();
        boolean nullable = Stream.concat(
                        Stream.of(declared.getAnnotatedReturnType()),
                        Arrays.stream(declared.getAnnotatedParameterTypes()))
                .anyMatch(TakeAndReturnNoNull::nullable);
        events.add(new SimpleConditionEvent(method, !nullable, method.getFullName() + " says @Nullable"));
    }

    private static boolean nullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }
}
