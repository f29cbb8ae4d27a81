package dev.once.container.interactions;

import dev.once.Effect;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;

/** Plays cells for tests outside of the server, so that each is a test with a name. */
@Path("cells")
@RequestScoped
public class CellsResource {

    @Inject
    private Stage stage;

    @Inject
    @Any
    private Instance<Methods> beans;

    @Inject
    @Any
    private Instance<Later> later;

    @Inject
    private Instance<Facade> facade;

    @Inject
    private Instance<Caller> caller;

    @POST
    @Path("{bean}/{effect}")
    public String play(
            @PathParam("bean") String bean, @PathParam("effect") Effect effect, @QueryParam("acts") String acts) {
        Methods methods = Methods.named(beans, bean);
        return stage.play(key -> Methods.call(methods, effect, key), acts).toString();
    }

    /** A method whose result comes later, and is waited for here. */
    @POST
    @Path("later/{result}/{bean}/{effect}")
    public String later(
            @PathParam("result") Later.Result result,
            @PathParam("bean") String name,
            @PathParam("effect") Effect effect,
            @QueryParam("acts") String acts) {
        Later bean = Later.Result.named(later, name);
        return stage.play(key -> Later.Result.get(result.call(bean, effect, key)), acts)
                .toString();
    }

    /** The same from inside a caller's transaction. */
    @POST
    @Path("later/caller/{result}/{bean}/{effect}")
    public String laterCaller(
            @PathParam("result") Later.Result result,
            @PathParam("bean") String name,
            @PathParam("effect") Effect effect,
            @QueryParam("acts") String acts) {
        Later bean = Later.Result.named(later, name);
        String key = stage.key(acts);
        String got = Stage.got(() -> caller.get().later(bean, result, effect, key));
        return stage.seen(key, got, again -> caller.get().later(bean, result, effect, again)) + " | "
                + stage.callersRows(key);
    }

    /** Through the CDI bean in front of an EJB. */
    @POST
    @Path("facade/{by}/{bean}/{effect}")
    public String facade(
            @PathParam("by") String by,
            @PathParam("bean") String bean,
            @PathParam("effect") Effect effect,
            @QueryParam("acts") String acts) {
        Methods ejb = Methods.named(beans, bean);
        Facade front = facade.get();
        Stage.Call call = switch (by) {
            case "retried" -> key -> front.retried(ejb, effect, key);
            case "timed" -> key -> front.timed(ejb, effect, key);
            case "timedAndRetried" -> key -> front.timedAndRetried(ejb, effect, key);
            default -> throw new IllegalArgumentException(by);
        };
        return stage.play(call, acts).toString();
    }

    /** From inside a caller's transaction; the next call is the bean's own again, in none. */
    @POST
    @Path("caller/{bean}/{effect}")
    public String caller(
            @PathParam("bean") String bean, @PathParam("effect") Effect effect, @QueryParam("acts") String acts) {
        Methods methods = Methods.named(beans, bean);
        String key = stage.key(acts);
        String got = Stage.got(() -> caller.get().call(methods, effect, key));
        return stage.seen(key, got, again -> caller.get().call(methods, effect, again)) + " | "
                + stage.callersRows(key);
    }
}
