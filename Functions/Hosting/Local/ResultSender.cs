using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;

namespace Edge.Hosting.Local;

/// <summary>
/// Sends what a function returned. Like the worker, it knows results only: anything else is dropped, and the answer is an empty 200.
/// </summary>
internal static class ResultSender
{
    public static Task Send<T>(T result, HttpContext http) => result switch
    {
        IResult answer => answer.ExecuteAsync(http),
        IActionResult answer => answer.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor())),
        _ => Task.CompletedTask,
    };

    public static async Task SendTask<T>(Task<T> result, HttpContext http) => await Send(await result, http);

    public static async Task SendValueTask<T>(ValueTask<T> result, HttpContext http) => await Send(await result, http);
}
