using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Tests.Support;

/// <summary>An answer, with what tests ask of it. Every failed question shows the whole answer.</summary>
public sealed record ApiResponse(string Method, string Path, int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode? Json => JsonNode.Parse(Body);

    /// <summary>The values of a header joined by a comma; null without it.</summary>
    public string? Header(string name) =>
        HeaderValues(name) is { Count: > 0 } values ? string.Join(", ", values) : null;

    public IReadOnlyList<string> HeaderValues(string name) =>
        [.. Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];

    /// <param name="json">Compared as values: the order of keys and white space do not count.</param>
    public ApiResponse ShouldBe(int status, string json)
    {
        ShouldBe(status);
        var expected = JsonNode.Parse(json);
        Require(JsonNode.DeepEquals(expected, Parsed()), $"the body {expected?.ToJsonString(Readable)}");
        return this;
    }

    public ApiResponse ShouldBe(int status)
    {
        Require(Status == status, $"status {status}");
        return this;
    }

    /// <param name="text">The exact body.</param>
    public ApiResponse ShouldBeText(int status, string text, string? contentType = null)
    {
        ShouldBe(status);
        Require(Text == text, $"the text «{text}»");
        return contentType is null ? this : ShouldHave("Content-Type", contentType);
    }

    public ApiResponse ShouldBeEmpty(int status)
    {
        ShouldBe(status);
        Require(Body.Length == 0, "no body");
        return this;
    }

    public ApiResponse ShouldHave(string header, string value)
    {
        Require(Header(header) == value, $"{header}: {value}");
        return this;
    }

    public ApiResponse ShouldNotHave(string header)
    {
        Require(Header(header) is null, $"no header {header}");
        return this;
    }

    /// <summary>PostgREST's error body. What is left out here is not looked at; <c>"null"</c> for a JSON null.</summary>
    public ApiResponse ShouldBeError(int status, string code, string? message = null, string? details = null, string? hint = null)
    {
        ShouldBe(status);
        var error = Parsed() as JsonObject;
        Require(error is { Count: 4 } && Member(error, "code") == code, $"an error {code}");
        if (message is not null) Require(Member(error!, "message") == message, $"the message «{message}»");
        if (details is not null) Require(Member(error!, "details") == details, $"the details «{details}»");
        if (hint is not null) Require(Member(error!, "hint") == hint, $"the hint «{hint}»");
        return ShouldHave("Proxy-Status", $"PostgREST; error={code}");
    }

    private static string Member(JsonObject error, string name) => error[name] is JsonValue value ? value.ToString() : error[name]?.ToJsonString(Readable) ?? "null";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private JsonNode? Parsed()
    {
        try
        {
            return Json;
        }
        catch (JsonException)
        {
            Require(false, "JSON");
            throw;
        }
    }

    private void Require(bool holds, string expected) => Assert.True(holds, holds ? null : $"Expected {expected} of\n{this}");

    public override string ToString() =>
        $"{Method} {Path}\n{Status}\n{string.Concat(Headers.Select(header => $"{header.Key}: {header.Value}\n"))}\n{Text}";
}
