using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Postgrest;

namespace Edge.Tests.Spec.Hostile;

/// <summary>Requests by lot, most of them ruined, and what every answer has to be like.</summary>
internal sealed class HostileTraffic(PostgrestEngine engine)
{
    private static readonly TimeSpan PatienceForOne = TimeSpan.FromSeconds(60);

    /// <summary>In as many lanes as there are connections.</summary>
    public async Task Send(int seed, int requests)
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
            await using var answer = await engine.Answer(request.ForEngine(), patience.Token);
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
