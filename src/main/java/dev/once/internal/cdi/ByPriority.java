package dev.once.internal.cdi;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import java.util.Comparator;
import java.util.List;

/** The beans of a type in the order of their {@code @Priority}: the smallest first, those without one last. */
final class ByPriority {

    private ByPriority() {}

    static <T> List<T> of(Instance<T> beans) {
        return beans.handlesStream()
                .sorted(Comparator.comparingInt(ByPriority::priority))
                .<T>map(Instance.Handle::get)
                .toList();
    }

    private static int priority(Instance.Handle<?> bean) {
        Priority priority = bean.getBean().getBeanClass().getAnnotation(Priority.class);
        return priority == null ? Integer.MAX_VALUE : priority.value();
    }
}
