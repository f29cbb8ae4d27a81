package dev.once.container.interactions;

import dev.once.Effect;
import jakarta.enterprise.inject.Instance;

/** A bean's idempotent methods, one for each effect. Called through the bean, so that its interceptors run. */
public interface Methods {

    String external(String key);

    String keyed(String key);

    default String transactional(String key) {
        throw new UnsupportedOperationException("this bean may not have such a method");
    }

    /** The bean of a class. */
    static Methods named(Instance<Methods> beans, String simpleName) {
        return beans.handlesStream()
                .filter(bean -> bean.getBean().getBeanClass().getSimpleName().equals(simpleName))
                .findFirst()
                .orElseThrow()
                .get();
    }

    /** Calls the method of an effect. */
    static String call(Methods bean, Effect effect, String key) {
        return switch (effect) {
            case EXTERNAL -> bean.external(key);
            case KEYED -> bean.keyed(key);
            case TRANSACTIONAL -> bean.transactional(key);
        };
    }
}
