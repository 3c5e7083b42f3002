using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Tests.Spec.Hostile;

/// <summary>
/// Whatever a client asks, it gets an answer in PostgREST's form, and nothing is left behind. As many requests as <c>EDGE_TEST_HOSTILE_REQUESTS</c>
/// says; the same ones every time.
/// </summary>
public sealed class HostileRequestsTests(LibraryApp library) : IClassFixture<LibraryApp>
{
    private const string Control = "/books?select=id,title,authors(name)&order=id.desc&limit=5";
    private const long MegaByte = 1024 * 1024;
    private static readonly TimeSpan PatienceForOne = TimeSpan.FromSeconds(60);

    private static readonly int Requests =
        Environment.GetEnvironmentVariable("EDGE_TEST_HOSTILE_REQUESTS") is { Length: > 0 } set ? int.Parse(set, CultureInfo.InvariantCulture)
        : Missing.IsCi ? 100_000 : 10_000;

    [SkippableFact]
    public async Task Hostile_requests_get_an_answer_and_leave_nothing_behind()
    {
        var before = await library.App.Api.Get(Control);
        before.ShouldBe(200);
        await Send(seed: 100, Requests / 20);
        var memory = GC.GetTotalMemory(forceFullCollection: true);

        await Send(seed: 0, Requests);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, 64 * MegaByte);
        (await library.App.Api.Get(Control)).ShouldBeText(200, before.Text);
        Assert.True(await library.HasConnections(library.App, LibraryApp.Pool));
    }

    [SkippableFact]
    public async Task Hostile_requests_over_a_socket_get_an_answer()
    {
        var random = new Random(1);
        var (grammar, mutation) = (new RequestGrammar(random), new Mutation(random));
        for (var i = 0; i < 300; i++)
        {
            var request = mutation.Of(grammar.Next());
            var answer = await RawExchange.With(library.App.Root, request.ForWire("/rest/v1"));
            var isServers = answer is { Status: 400 or 404 or 414 or 431 or 505, Body: "" or """{"message":"Not Found"}""" };
            var hasBody = answer.Body.Length > 0 || request.Method == "HEAD" || answer.Status < 400;
            Assert.True(isServers || (hasBody && answer.Status < 500), $"{request}\n=> {answer}");
        }
    }

    private async Task Send(int seed, int requests)
    {
        var wrong = new ConcurrentQueue<string>();
        await Task.WhenAll(Enumerable.Range(0, LibraryApp.Pool).Select(lane => Task.Run(async () =>
        {
            var random = new Random(seed + lane);
            var (grammar, mutation) = (new RequestGrammar(random), new Mutation(random));
            for (var i = requests / LibraryApp.Pool; i > 0 && wrong.Count < 30; i--)
            {
                var request = grammar.Next();
                if (random.Next(3) > 0) request = mutation.Of(request);
                if (await Complaint(request) is { } complaint) wrong.Enqueue($"{request}\n=> {complaint}");
            }
        })));
        Assert.True(wrong.IsEmpty, string.Join("\n\n", wrong));
    }

    /// <summary>What is wrong with the answer; null if nothing is.</summary>
    private async Task<string?> Complaint(HostileRequest request)
    {
        using var patience = new CancellationTokenSource(PatienceForOne);
        try
        {
            await using var answer = await library.Engine.Answer(request.ForEngine(), patience.Token);
            var body = new MemoryStream();
            await answer.Body.WriteTo(PipeWriter.Create(body), patience.Token);
            return answer.Headers.FirstOrDefault(header => !IsHeader(header)) is { Key: not null } header
                ? $"no header: {header}"
                : WrongBody(request.Method, answer.Status, answer.Headers, body.ToArray());
        }
        catch (Exception thrown)
        {
            return thrown.ToString();
        }
    }

    private static string? WrongBody(string method, int status, IReadOnlyList<KeyValuePair<string, string>> headers, byte[] body)
    {
        var text = $"{status} {Encoding.UTF8.GetString(body)}";
        if (method == "HEAD" && body.Length == 0 && status < 500) return null;
        var isJson = headers.Any(header => header.Key == "Content-Type" && header.Value.StartsWith("application/json", StringComparison.Ordinal));
        if (status < 400 && (!isJson || body.Length == 0)) return null;
        try
        {
            var json = JsonNode.Parse(body);
            if (status < 400) return null;
            return json is JsonObject { Count: 4 } error && (string?)error["code"] is { Length: > 0 } code && (string?)error["message"] is not null
                && (status < 500 || IsPostgres(code)) ? null : text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static bool IsHeader(KeyValuePair<string, string> header) =>
        header.Key.Length > 0 && header.Key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-') && !header.Value.Any(c => c is < ' ' and not '\t' or '\x7f');

    private static bool IsPostgres(string code) => code.Length == 5;
}
