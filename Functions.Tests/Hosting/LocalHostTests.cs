using System.Globalization;
using Edge.Hosting;
using Edge.Hosting.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
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

        [Function("Context")]
        public static IResult Context(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "context")] HttpRequest request, FunctionContext context)
        {
            var definition = context.FunctionDefinition;
            string[] seen =
            [
                $"{ReferenceEquals(context.GetHttpContext(), request.HttpContext)}", $"{context.Items.Count}", $"{context.BindingContext.BindingData["q"]}",
                definition.Name, definition.EntryPoint, definition.InputBindings["request"].Type, string.Join(' ', definition.Parameters.Select(parameter => parameter.Name)),
                $"{context.CancellationToken == request.HttpContext.RequestAborted}", $"{context.InvocationId == context.InvocationId}",
            ];
            return Results.Text(string.Join('|', seen));
        }

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
    public async Task A_functions_context_tells_what_the_workers_does()
    {
        await using var host = await Serve();

        var (status, body) = await host.Send("GET", "/context?q=7");

        Assert.Equal(
            (200, "True|1|7|Context|Edge.Tests.Hosting.LocalHostTests+Functions.Context|httpTrigger|request context|True|True"), (status, body));
    }

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
    public async Task Without_configured_keys_nothing_is_locked_on_ones_own_machine()
    {
        await using var host = await Serve();

        Assert.Equal(200, (await host.Send("GET", "/purge")).Status);
    }

    [Theory]
    [InlineData("http://localhost:7071", 200)]
    [InlineData("http://127.0.0.1:0;http://[::1]:0", 200)]
    [InlineData("http://*:8080", 401)]
    [InlineData("http://+:8080", 401)]
    [InlineData("http://0.0.0.0:8080", 401)]
    [InlineData("http://[::]:8080", 401)]
    [InlineData("http://localhost:7071;http://192.0.2.1:80", 401)]
    public void Without_configured_keys_all_is_locked_where_other_machines_can_connect(string urls, int status)
    {
        var settings = new Dictionary<string, string?> { ["urls"] = urls, ["FunctionKeys:master"] = "" };
        var keys = FunctionKeys.From(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

        var request = new DefaultHttpContext().Request;
        foreach (var level in new[] { AuthorizationLevel.Function, AuthorizationLevel.System, AuthorizationLevel.Admin })
        {
            Assert.Equal(status is 200, keys.Open("purge", level, request));
        }

        Assert.True(keys.Open("purge", AuthorizationLevel.Anonymous, request));
    }

    [Theory]
    [InlineData("m", AuthorizationLevel.System, true)]
    [InlineData("d", AuthorizationLevel.System, false)]
    [InlineData("g", AuthorizationLevel.Admin, false)]
    [InlineData("M", AuthorizationLevel.Admin, false)]
    [InlineData("m ", AuthorizationLevel.Admin, false)]
    [InlineData("m,m", AuthorizationLevel.Admin, false)]
    [InlineData("", AuthorizationLevel.Function, false)]
    [InlineData("G", AuthorizationLevel.Function, false)]
    [InlineData("other", AuthorizationLevel.Function, false)]
    public void A_key_is_compared_to_the_letter(string given, AuthorizationLevel level, bool opens)
    {
        var settings = new Dictionary<string, string?>
        {
            ["FunctionKeys:master"] = "m", ["FunctionKeys:default"] = "d", ["FunctionKeys:golf"] = "g", ["FunctionKeys:hotel"] = "other",
        };
        var keys = FunctionKeys.From(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

        foreach (var place in new[] { "header", "query" })
        {
            var request = new DefaultHttpContext().Request;
            if (place == "header") request.Headers["x-functions-key"] = given;
            else request.QueryString = QueryString.Create("code", given);
            Assert.Equal(opens, keys.Open("golf", level, request));
        }
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
