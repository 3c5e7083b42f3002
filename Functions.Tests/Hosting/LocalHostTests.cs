using System.Globalization;
using Edge.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Hosting;

/// <summary>The Functions host's rules, kept on Kestrel.</summary>
public sealed class LocalHostTests
{
    public sealed class Counter
    {
        public int Value { get; set; } = 41;
    }

    public sealed class Functions(Counter counter, ILogger<Functions> log)
    {
        [Function("Zulu")]
        public static IResult Anything([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request, string path) =>
            Results.Text($"{request.Method} fell to the last: {path}");

        [Function("Alpha")]
        public IResult Read(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/{id}")] HttpRequest request, int id, FunctionContext context) =>
            Results.Text($"{id} {++counter.Value} {request.Query["q"]} {Guid.TryParse(context.InvocationId, out _)}");

        [Function("Bravo")]
        public static IResult Shadowed([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/first")] HttpRequest request) =>
            Results.NoContent();

        [Function("Charlie")]
        public async Task Direct(
            [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "direct")] HttpRequest request, CancellationToken cancellation)
        {
            log.LogDebug("Writing to the response");
            request.HttpContext.Response.StatusCode = 202;
            await request.HttpContext.Response.WriteAsync("by hand", cancellation);
        }

        [Function("Delta")]
        public static ValueTask<IActionResult> Action(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "action/{when:int?}")] HttpRequest request, int? when) =>
            new(new ContentResult { Content = when?.ToString(CultureInfo.InvariantCulture) ?? "no value", StatusCode = 203 });

        [Function("Echo")]
        public static string Dropped([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => "not a result";

        [Function("Fails")]
        public static async Task<IResult> Fails([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
        {
            await Task.Yield();
            throw new InvalidOperationException("as it happens");
        }

        [Function("Golf")]
        public static IResult Keyed([HttpTrigger(AuthorizationLevel.Function, "get", Route = "keyed")] HttpRequest request) =>
            Results.Text("open");

        [Function("Hotel")]
        public static IResult Admin([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "purge")] HttpRequest request) =>
            Results.Text("open");

        [Function("Reserved")]
        public static IResult Reserved([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "Admin/things")] HttpRequest request) =>
            Results.NoContent();
    }

    private static Task<LocalHost> Serve(params string[] settings) =>
        LocalHost.Serve(typeof(Functions), builder => builder.Services.AddSingleton<Counter>(), settings);

    [Fact]
    public async Task Functions_are_tried_in_the_order_of_their_names_and_get_what_their_parameters_ask_for()
    {
        await using var host = await Serve();

        Assert.Equal((200, "7 42 x True"), await host.Send("GET", "/things/7?q=x"));
        Assert.Equal((200, "8 43  True"), await host.Send("GET", "/THINGS/8/"));
        Assert.Equal(500, (await host.Send("GET", "/things/first")).Status);
        Assert.Equal((200, "PROPFIND fell to the last: things/7"), await host.Send("PROPFIND", "/things/7"));
        Assert.Equal((200, "GET fell to the last: "), await host.Send("GET", "/"));
        Assert.Equal((200, "GET fell to the last: Admin/things"), await host.Send("GET", "/Admin/things"));
        Assert.Equal((200, "GET fell to the last: a b/%2F"), await host.Send("GET", "/a%20b/%2F"));
        Assert.Equal(404, (await host.Send("GET", "//x")).Status);
    }

    [Fact]
    public async Task Results_of_every_kind_are_sent_and_anything_else_is_an_empty_200()
    {
        await using var host = await Serve();

        Assert.Equal((202, "by hand"), await host.Send("POST", "/direct"));
        Assert.Equal((203, "no value"), await host.Send("GET", "/action"));
        Assert.Equal((203, "5"), await host.Send("GET", "/action/5"));
        Assert.Equal((200, ""), await host.Send("GET", "/echo"));
        Assert.Equal((500, ""), await host.Send("GET", "/fails"));
    }

    [Fact]
    public async Task A_key_opens_what_it_is_for_and_the_master_key_everything()
    {
        await using var host = await Serve("--FunctionKeys:master=m", "--FunctionKeys:default=d", "--FunctionKeys:golf=g");

        Assert.Equal((401, ""), await host.Send("GET", "/keyed"));
        Assert.Equal(200, (await host.Send("GET", "/keyed?code=g")).Status);
        Assert.Equal(200, (await host.Send("GET", "/keyed", ("x-functions-key", "d"))).Status);
        Assert.Equal(401, (await host.Send("GET", "/keyed?code=g", ("x-functions-key", "wrong"))).Status);
        Assert.Equal(401, (await host.Send("GET", "/purge", ("x-functions-key", "d"))).Status);
        Assert.Equal(200, (await host.Send("GET", "/purge?code=m")).Status);
        Assert.Equal(200, (await host.Send("GET", "/things/1?code=eq.1")).Status);
    }

    [Fact]
    public async Task Without_configured_keys_nothing_is_locked()
    {
        await using var host = await Serve();

        Assert.Equal(200, (await host.Send("GET", "/purge")).Status);
    }

    [Fact]
    public async Task A_startup_filter_sees_requests_first()
    {
        await using var host = await LocalHost.Serve(typeof(Functions), builder =>
        {
            builder.Services.AddSingleton<Counter>();
            builder.Services.AddSingleton<IStartupFilter, Greeting>();
        });

        using var response = await host.Http.GetAsync(new Uri("/things/1", UriKind.Relative));
        Assert.Equal("hello", response.Headers.GetValues("X-Greeting").Single());
        Assert.False(response.Headers.Contains("Server"));
    }

    private sealed class Greeting : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, following) =>
            {
                http.Response.Headers["X-Greeting"] = "hello";
                return following(http);
            });
            next(app);
        };
    }

    public static class Twins
    {
        [Function("Same")]
        public static IResult One([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "one")] HttpRequest request) =>
            Results.NoContent();

        [Function("same")]
        public static IResult Two([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "two")] HttpRequest request) =>
            Results.NoContent();
    }

    public static class Riddle
    {
        [Function("Riddle")]
        public static IResult Ask([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "riddle/{id}")] HttpRequest request, int number) =>
            Results.Text($"{number}");
    }

    [Fact]
    public async Task What_the_Functions_host_would_refuse_is_refused_at_start()
    {
        await Assert.ThrowsAsync<ConfigurationException>(() => LocalHost.Serve(typeof(Twins)));
        await Assert.ThrowsAsync<ConfigurationException>(() => LocalHost.Serve(typeof(Riddle)));
    }
}
