package dev.once.chaos.xa;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Books an order; with the parameter {@code halt} its commit is the end of the server. */
@WebServlet("/book")
public class Desk extends HttpServlet {

    @Inject
    private Booking booking;

    /** Answers once the application runs. */
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print("open");
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String point = request.getParameter("halt");
        if (point != null) {
            Halts.arm(Halts.Point.valueOf(point));
        }
        response.getWriter().print(booking.book(request.getParameter("order")));
    }
}
