package dev.once.internal.tools;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.agent.tool.ToolSpecifications;
import dev.langchain4j.exception.ToolArgumentsException;
import dev.langchain4j.exception.ToolExecutionException;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.DefaultToolExecutor;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.langchain4j.service.tool.ToolExecutor;
import dev.once.CallContext.Explicit;
import dev.once.CurrentOperation.LastCall;
import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A method of a bean that is a tool. It is described as the bean's class declares it, for the container's proxy knows no
 * names of parameters, and called through the bean's contextual reference, so that interceptors run. Thread-safe, as far
 * as the bean is.
 */
public final class BeanTool {

    private final ToolSpecification specification;
    private final ToolExecutor executor;
    private final ToolMethods methods;
    private final @Nullable ProtectedMethod protection;

    private BeanTool(
            ToolSpecification specification,
            ToolExecutor executor,
            ToolMethods methods,
            @Nullable ProtectedMethod protection) {
        this.specification = specification;
        this.executor = executor;
        this.methods = methods;
        this.protection = protection;
    }

    /**
     * The tools of beans, in the order of the classes, and of their names within each.
     *
     * @throws IdempotentDefinitionException if a class is no bean, has no tool, or two tools have one name
     */
    public static List<BeanTool> of(Class<?>... beanClasses) {
        CDI<Object> beans = CDI.current();
        ToolMethods methods = beans.select(ToolMethods.class).get();
        List<BeanTool> tools = new ArrayList<>();
        for (Class<?> beanClass : beanClasses) {
            List<BeanTool> found = of(beanClass, beans, methods);
            if (found.isEmpty()) {
                throw new IdempotentDefinitionException(beanClass.getTypeName()
                        + " has no public method with @Tool: annotate the methods of the bean's class itself, not those"
                        + " of an interface.");
            }
            tools.addAll(found);
        }
        List<String> names = new ArrayList<>();
        for (BeanTool tool : tools) {
            if (names.contains(tool.specification.name())) {
                throw new IdempotentDefinitionException("There are two tools with the name "
                        + tool.specification.name()
                        + ", and a model could not tell them apart. Give one of them a name of"
                        + " its own: @Tool(name = \"…\").");
            }
            names.add(tool.specification.name());
        }
        return tools;
    }

    private static List<BeanTool> of(Class<?> beanClass, CDI<Object> beans, ToolMethods methods) {
        Instance<?> bean = beans.select(beanClass);
        if (!bean.isResolvable()) {
            throw new IdempotentDefinitionException(
                    beanClass.getTypeName() + " is not one CDI bean, so its tools cannot be"
                            + " called: it must be what @Inject finds. Give it a scope, such as @ApplicationScoped, and no"
                            + " qualifier.");
        }
        Object reference = bean.get();
        return Arrays.stream(beanClass.getMethods())
                .filter(method -> method.isAnnotationPresent(Tool.class)
                        && !method.isBridge()
                        && !Modifier.isStatic(method.getModifiers()))
                .sorted(Comparator.comparing(Method::getName).thenComparing(Method::toString))
                .map(method -> new BeanTool(
                        ToolSpecifications.toolSpecificationFrom(method),
                        DefaultToolExecutor.builder()
                                .object(reference)
                                .originalMethod(method)
                                .methodToInvoke(method)
                                .wrapToolArgumentsExceptions(true)
                                .propagateToolExecutionExceptions(true)
                                .build(),
                        methods,
                        methods.find(beanClass, method).orElse(null)))
                .toList();
    }

    /** Name, description and parameters. */
    public ToolSpecification specification() {
        return specification;
    }

    /** How its method is protected; empty where it is not. */
    public Optional<ProtectedMethod> protection() {
        return Optional.ofNullable(protection);
    }

    /** What the calling thread's last call of this tool was answered from; empty where that is not known. */
    public Optional<LastCall> lastCall() {
        return protection == null
                ? Optional.empty()
                : methods.lastCall().filter(call -> call.action().equals(protection.action()));
    }

    /**
     * Calls it. What a protected method fails with is a result that tells the model what to do.
     *
     * @param caller says who calls; what it throws is a failure of the call
     * @throws ToolArgumentsException if the arguments are not those of another method
     * @throws ToolExecutionException what another method has thrown
     */
    public ToolExecutionResult call(
            ToolExecutionRequest request, InvocationContext context, Function<BeanTool, Explicit> caller) {
        if (protection == null) {
            return ToolResults.read(caller.apply(this).call(() -> executor.executeWithContext(request, context)));
        }
        if (ExactNumbers.areLost(request.arguments())) {
            return ToolResults.error(ErrorTexts.tooManyDigits());
        }
        methods.forgetLastCall();
        try {
            ToolExecutionResult result = caller.apply(this).call(() -> executor.executeWithContext(request, context));
            return ToolResults.readable(result, protection);
        } catch (ToolExecutionException e) {
            return ToolResults.error(ErrorTexts.of(cause(e), protection));
        } catch (ToolArgumentsException e) {
            return ToolResults.error(ErrorTexts.otherArguments());
        } catch (InvalidIdempotencyKeyException e) {
            return ToolResults.error(ErrorTexts.invalid());
        }
    }

    private static Throwable cause(ToolExecutionException e) {
        return e.getCause() == null ? e : e.getCause();
    }
}
